import { initials, type Person } from '../../session/people'
import { messages, useText } from '../../i18n/messages'

const text = messages({
  en: { you: 'You', lost: (name: string) => `${name}, connection lost` },
  de: { you: 'Sie', lost: (name) => `${name}, Verbindung verloren` },
})

interface Props {
  person: Person
  /** What it says stands beside it. */
  isDecoration?: boolean
}

/** Somebody's initials on their colour. */
export function Face({ person, isDecoration = false }: Props) {
  const t = useText(text)
  const said = person.isYou ? t.you : person.isLost ? t.lost(person.name) : person.name
  return (
    <span
      className={`person person-${person.colour} face ${person.isLost ? 'face-lost' : ''}`}
      title={person.isYou ? undefined : said}
      data-person={person.name}
      data-lost={person.isLost || undefined}
    >
      <span aria-hidden>{initials(person.name)}</span>
      {!isDecoration && <span className="sr-only">{said}</span>}
    </span>
  )
}
