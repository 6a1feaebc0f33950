import { Search } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import type { Phase as Name, RoomSearch } from '../../../api/admin'
import { messages, useText } from '../../../i18n/messages'
import { phaseNames } from '../names'
import { dayAfter, dayBegins } from './days'
import { RoomTable } from './RoomTable'
import { useFound } from './useFound'

const text = messages({
  en: {
    title: 'Rooms',
    find: 'Find rooms',
    text: 'Id or title begins with',
    phase: 'Phase',
    any: 'Any',
    from: 'Created from',
    until: 'Created until',
    search: 'Search',
    searching: 'Searching…',
    found: (count: number) => (count === 1 ? 'One room' : `${count} rooms`),
    none: 'No room matches.',
    noneYet: 'None among the rooms looked at so far.',
    more: 'Show more',
    further: 'Search further',
  },
  de: {
    title: 'Räume',
    find: 'Räume finden',
    text: 'Id oder Titel beginnt mit',
    phase: 'Phase',
    any: 'Alle',
    from: 'Angelegt ab',
    until: 'Angelegt bis',
    search: 'Suchen',
    searching: 'Wird gesucht …',
    found: (count) => (count === 1 ? 'Ein Raum' : `${count} Räume`),
    none: 'Kein Raum passt.',
    noneYet: 'Unter den bisher durchsuchten Räumen ist keiner.',
    more: 'Mehr anzeigen',
    further: 'Weiter suchen',
  },
})

const phases: readonly Name[] = ['pending', 'live', 'ended']
const nothing = { text: '', phase: '', from: '', until: '' }

/** As it is asked for. Days are those of whoever asks. */
const searchOf = ({ text: wanted, phase, from, until }: typeof nothing): RoomSearch => ({
  text: wanted.trim() || undefined,
  phase: phases.find((name) => name === phase),
  from: dayBegins(from),
  until: dayAfter(until),
})

/** What was looked for last: whoever comes back from a room finds the same again. */
let last = nothing

/** Finds a room among all that are kept. */
export function RoomsPage({ adminKey }: { adminKey: string }) {
  const t = useText(text)
  const names = useText(phaseNames)
  const [typed, setTyped] = useState(last)
  const [search, setSearch] = useState<RoomSearch>(() => searchOf(last))
  const { found, wrong, isBusy, more } = useFound(search, adminKey)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    last = typed
    setSearch(searchOf(typed))
  }
  const set = (field: keyof typeof nothing) => (event: { currentTarget: { value: string } }) =>
    setTyped({ ...typed, [field]: event.currentTarget.value })
  return (
    <>
      <h1 className="admin-title">{t.title}</h1>
      <form role="search" aria-label={t.find} onSubmit={submit} className="admin-search">
        <label className="grow basis-56">
          {t.text}
          <input className="field" type="search" maxLength={120} value={typed.text} onChange={set('text')} />
        </label>
        <label>
          {t.phase}
          <select className="field" value={typed.phase} onChange={set('phase')}>
            <option value="">{t.any}</option>
            {phases.map((name) => (
              <option key={name} value={name}>
                {names[name]}
              </option>
            ))}
          </select>
        </label>
        <label>
          {t.from}
          <input className="field" type="date" value={typed.from} onChange={set('from')} />
        </label>
        <label>
          {t.until}
          <input className="field" type="date" value={typed.until} onChange={set('until')} />
        </label>
        <button className="button button-primary">
          <Search size={16} aria-hidden />
          {isBusy ? t.searching : t.search}
        </button>
      </form>
      {wrong && (
        <p role="alert" className="text-sm text-danger">
          {wrong}
        </p>
      )}
      {found && (
        <section aria-label={t.title} className="flex flex-col items-start gap-4">
          <p role="status" className={found.rooms.length > 0 ? 'sr-only' : 'text-sm text-muted'}>
            {found.rooms.length > 0 ? t.found(found.rooms.length) : found.next ? t.noneYet : t.none}
          </p>
          {found.rooms.length > 0 && <RoomTable rooms={found.rooms} />}
          {found.next !== null && (
            <button className="button" aria-disabled={isBusy} onClick={() => void more()}>
              {found.rooms.length > 0 ? t.more : t.further}
            </button>
          )}
        </section>
      )}
    </>
  )
}
