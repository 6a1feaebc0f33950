import { useEffect } from 'react'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { usePeople } from '../../session/react/usePeople'

const text = messages({
  en: { following: (name: string) => `Following ${name}`, stop: 'Stop (Esc)' },
  de: { following: (name) => `Sie folgen ${name}`, stop: 'Beenden (Esc)' },
})

/** Whom one follows, at the top of the code, until Escape. */
export function Following() {
  const t = useText(text)
  const { documents, navigation } = useRoom()
  const people = usePeople(documents.get('code').awareness)
  const { following, follow } = navigation
  const person = people.find(({ clients }) => following !== undefined && clients.includes(following))
  useEffect(() => {
    if (following === undefined) return undefined
    const onKey = (event: KeyboardEvent) => {
      if (event.key === 'Escape') follow(undefined)
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [following, follow])
  if (!person) return null
  return (
    <div
      role="status"
      data-following={person.name}
      className={`person-${person.colour} pointer-events-none absolute inset-0 z-10 border-2 border-[var(--person)]`}
    >
      <span className="person pointer-events-auto absolute top-0 right-4 flex items-center gap-2 rounded-b-md px-2.5 py-1 text-xs font-medium">
        {t.following(person.name)}
        <button className="cursor-pointer underline" onClick={() => follow(undefined)}>
          {t.stop}
        </button>
      </span>
    </div>
  )
}
