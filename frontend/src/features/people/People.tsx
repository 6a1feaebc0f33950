import { useState } from 'react'
import { tell } from '../../components/notices'
import { messages, useText } from '../../i18n/messages'
import { told } from '../../i18n/told'
import { useRoom } from '../../session/react/room'
import { usePeople } from '../../session/react/usePeople'
import { Face } from './Face'
import { Rename } from './Rename'

/** Faces that are shown; the others are a number. */
const shown = 5

const text = messages({
  en: {
    here: (count: number) => `${count} in the room`,
    you: (name: string) => `You, ${name}. Change your name`,
  },
  de: {
    here: (count) => `${count} im Raum`,
    you: (name) => `Sie, ${name}. Namen ändern`,
  },
})

/** Who is in the room, oneself first. Pressing one's own face changes the name. */
export function People({ onDone }: { onDone: () => void }) {
  const t = useText(text)
  const { documents, session, navigation } = useRoom()
  const people = usePeople(documents.get('code').awareness)
  const [isRenaming, setIsRenaming] = useState(false)
  const you = people.find((person) => person.isYou)
  const more = people.length - shown
  const rename = (name: string) =>
    void session.rename(name).catch((error: unknown) => tell(told(error), { kind: 'error' }))
  if (isRenaming && you) {
    return (
      <Rename
        name={you.name}
        onName={rename}
        onDone={() => {
          setIsRenaming(false)
          onDone()
        }}
      />
    )
  }
  return (
    <ul className="flex -space-x-1.5" aria-label={t.here(people.length)}>
      {people.slice(0, shown).map((person) => (
        <li key={person.clients[0]} className={person.isYou ? '' : 'max-sm:nth-[n+4]:hidden'}>
          {person.isYou ? (
            <button
              className="cursor-pointer rounded-full focus-visible:outline-2 focus-visible:outline-accent"
              aria-label={t.you(person.name)}
              title={t.you(person.name)}
              onClick={() => setIsRenaming(true)}
            >
              <Face person={person} />
            </button>
          ) : (
            <button
              className="cursor-pointer rounded-full focus-visible:outline-2 focus-visible:outline-accent"
              onClick={() => navigation.show('people')}
            >
              <Face person={person} />
            </button>
          )}
        </li>
      ))}
      {more > 0 && <li className="face bg-line text-xs">+{more}</li>}
    </ul>
  )
}
