import { type FormEvent, useState } from 'react'
import type { Awareness } from 'y-protocols/awareness'
import { initials, type Person } from '../../session/people'
import { usePeople } from './useRoom'

/** Faces that are shown; the others are a number. */
const shown = 5

/** Who is in the room, oneself first. Pressing one's own face changes the name. */
export function People({ awareness, onRename }: { awareness: Awareness; onRename: (name: string) => void }) {
  const people = usePeople(awareness)
  const [isRenaming, setIsRenaming] = useState(false)
  const you = people.find((person) => person.isYou)
  const more = people.length - shown
  if (isRenaming && you) {
    return <Rename name={you.name} onName={onRename} onDone={() => setIsRenaming(false)} />
  }
  return (
    <ul className="flex -space-x-1.5" aria-label={`${people.length} in the room`}>
      {people.slice(0, shown).map((person) => (
        <li key={person.client} className={person.isYou ? '' : 'max-sm:nth-[n+4]:hidden'}>
          {person.isYou ? (
            <button
              className="cursor-pointer rounded-full focus-visible:outline-2 focus-visible:outline-accent"
              aria-label={`You, ${person.name}. Change your name`}
              title={`You: ${person.name}. Change your name`}
              onClick={() => setIsRenaming(true)}
            >
              <Face person={person} />
            </button>
          ) : (
            <Face person={person} />
          )}
        </li>
      ))}
      {more > 0 && (
        <li className="grid size-8 place-items-center rounded-full border-2 border-panel bg-line text-xs">
          +{more}
        </li>
      )}
    </ul>
  )
}

function Face({ person }: { person: Person }) {
  return (
    <span
      className={`person person-${person.colour} grid size-8 place-items-center rounded-full border-2 border-panel text-xs font-semibold`}
      title={person.isYou ? undefined : person.name}
      data-person={person.name}
    >
      <span aria-hidden>{initials(person.name)}</span>
      <span className="sr-only">{person.isYou ? 'You' : person.name}</span>
    </span>
  )
}

interface RenameProps {
  name: string
  onName: (name: string) => void
  onDone: () => void
}

function Rename({ name, onName, onDone }: RenameProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const next = new FormData(event.currentTarget).get('name')
    if (typeof next === 'string' && next.trim() !== '' && next !== name) onName(next)
    onDone()
  }
  return (
    <form onSubmit={submit}>
      <input
        name="name"
        className="field w-36"
        aria-label="Your name, as the others see it. Enter to keep it"
        defaultValue={name === 'Guest' ? '' : name}
        placeholder="Your name"
        maxLength={40}
        autoComplete="nickname"
        autoFocus
        onBlur={(event) => event.currentTarget.form?.requestSubmit()}
        onKeyDown={(event) => event.key === 'Escape' && onDone()}
      />
    </form>
  )
}
