import { ArrowDown } from 'lucide-react'
import { useState } from 'react'
import { type BusyOrder, listBusy } from '../../../api/admin'
import { amount } from '../../../i18n/amount'
import { messages, useText } from '../../../i18n/messages'
import { figure, rate } from '../figures'
import { Phase } from '../Phase'
import { RoomLink } from '../RoomLink'
import { Shown } from '../Shown'
import { usePolled } from '../usePolled'

const text = messages({
  en: {
    title: 'Busiest rooms',
    none: 'No room is open.',
    room: 'Room',
    phase: 'Phase',
    people: 'People',
    updates: 'Updates/s',
    bytes: 'Documents',
    history: 'History',
    runs: 'Runs',
    by: (column: string) => `Sort by ${column}`,
    shown: (shown: string, open: string) => `${shown} of ${open} open rooms`,
  },
  de: {
    title: 'Räume mit der meisten Last',
    none: 'Kein Raum ist offen.',
    room: 'Raum',
    phase: 'Phase',
    people: 'Personen',
    updates: 'Änderungen/s',
    bytes: 'Dokumente',
    history: 'Verlauf',
    runs: 'Läufe',
    by: (column) => `Nach ${column} ordnen`,
    shown: (shown, open) => `${shown} von ${open} offenen Räumen`,
  },
})

/** Between two questions, in milliseconds. */
const every = 3_000
const orders: readonly BusyOrder[] = ['people', 'updates', 'bytes', 'history', 'runs']

/** The rooms that are open, those first that have the most of what one chooses. */
export function Busy({ adminKey }: { adminKey: string }) {
  const t = useText(text)
  const [order, setOrder] = useState<BusyOrder>('updates')
  const [polled, again] = usePolled(adminKey, 'busy', every, () => listBusy(order, adminKey))
  const choose = (next: BusyOrder) => {
    setOrder(next)
    again()
  }
  return (
    <section aria-labelledby="busy" className="admin-card">
      <h2 id="busy">{t.title}</h2>
      <Shown polled={polled} onAgain={again}>
        {({ rooms, open }) =>
          rooms.length === 0 ? (
            <p className="text-sm text-muted">{t.none}</p>
          ) : (
            <>
              <table className="admin-table" data-sortable>
                <thead>
                  <tr>
                    <th scope="col">{t.room}</th>
                    <th scope="col">{t.phase}</th>
                    {orders.map((name) => (
                      <th
                        key={name}
                        scope="col"
                        className="admin-number"
                        aria-sort={name === order ? 'descending' : undefined}
                      >
                        <button
                          className="admin-sort"
                          aria-label={t.by(t[name])}
                          onClick={() => choose(name)}
                        >
                          {name === order && <ArrowDown size={12} aria-hidden />}
                          {t[name]}
                        </button>
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {rooms.map((room) => (
                    <tr key={room.id}>
                      <th scope="row">
                        <RoomLink id={room.id} title={room.title} />
                      </th>
                      <td data-label={t.phase}>
                        <Phase phase={room.phase} />
                      </td>
                      <td data-label={t.people} className="admin-number">
                        {figure(room.people)}
                      </td>
                      <td data-label={t.updates} className="admin-number">
                        {rate(room.updates_per_second)}
                      </td>
                      <td data-label={t.bytes} className="admin-number">
                        {amount(room.bytes)}
                      </td>
                      <td data-label={t.history} className="admin-number">
                        {room.history_bytes === null ? '–' : amount(room.history_bytes)}
                      </td>
                      <td data-label={t.runs} className="admin-number">
                        {figure(room.runs)}
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {open > rooms.length && (
                <p className="text-sm text-muted">{t.shown(figure(rooms.length), figure(open))}</p>
              )}
            </>
          )
        }
      </Shown>
    </section>
  )
}
