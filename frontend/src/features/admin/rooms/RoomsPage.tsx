import { Search } from 'lucide-react'
import { type FormEvent, useEffect, useRef, useState } from 'react'
import { findRooms, type FoundRoom, type Phase as Name, type RoomSearch } from '../../../api/admin'
import { ApiError } from '../../../api/request'
import { messages, useText } from '../../../i18n/messages'
import { told } from '../../../i18n/told'
import { refuse } from '../key'
import { phaseNames } from '../names'
import { dayAfter, dayBegins } from './days'
import { RoomTable } from './RoomTable'

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

/** Finds a room among all that are kept. */
export function RoomsPage({ adminKey }: { adminKey: string }) {
  const t = useText(text)
  const names = useText(phaseNames)
  const [typed, setTyped] = useState(nothing)
  const [search, setSearch] = useState<RoomSearch>({})
  const [found, setFound] = useState<{ rooms: readonly FoundRoom[]; next: string | null }>()
  const [wrong, setWrong] = useState<string>()
  const [isBusy, setIsBusy] = useState(true)
  /** Counts what was asked: an answer to an earlier question comes to nothing. */
  const asked = useRef(0)
  const look = async (wanted: RoomSearch, before?: { rooms: readonly FoundRoom[]; next: string }) => {
    const own = ++asked.current
    setIsBusy(true)
    try {
      const page = await findRooms(wanted, before?.next, adminKey)
      if (own !== asked.current) return
      setFound({ rooms: [...(before?.rooms ?? []), ...page.rooms], next: page.next })
      setWrong(undefined)
    } catch (error) {
      if (own !== asked.current) return
      if (error instanceof ApiError && error.status === 401) refuse(adminKey)
      setWrong(told(error))
    }
    setIsBusy(false)
  }
  const latest = useRef(look)
  latest.current = look
  useEffect(() => void latest.current({}), [])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const wanted = searchOf(typed)
    setSearch(wanted)
    void look(wanted)
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
            {found.rooms.length > 0 ? found.rooms.length : found.next ? t.noneYet : t.none}
          </p>
          {found.rooms.length > 0 && <RoomTable rooms={found.rooms} />}
          {found.next !== null && (
            <button
              className="button"
              aria-disabled={isBusy}
              onClick={() => !isBusy && found.next !== null && void look(search, { ...found, next: found.next })}
            >
              {found.rooms.length > 0 ? t.more : t.further}
            </button>
          )}
        </section>
      )}
    </>
  )
}
