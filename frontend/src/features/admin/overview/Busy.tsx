import { useState } from 'react'
import { type BusyOrder, listBusy } from '../../../api/admin'
import { amount } from '../../../i18n/amount'
import { messages, useText } from '../../../i18n/messages'
import { figure, rate } from '../figures'
import { Phase } from '../Phase'
import { RoomLink } from '../RoomLink'
import { Shown } from '../Shown'
import { Table } from '../Table'
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
              <Table
                rows={rooms}
                keyOf={({ id }) => id}
                columns={[
                  { name: 'room', label: t.room },
                  { name: 'phase', label: t.phase },
                  ...orders.map((name) => ({ name, label: t[name], isNumber: true })),
                ]}
                order={{ by: order, names: orders, label: t.by, choose }}
              >
                {(room) => ({
                  room: <RoomLink id={room.id} title={room.title} />,
                  phase: <Phase phase={room.phase} />,
                  people: figure(room.people),
                  updates: rate(room.updates_per_second),
                  bytes: amount(room.bytes),
                  history: room.history_bytes === null ? '–' : amount(room.history_bytes),
                  runs: figure(room.runs),
                })}
              </Table>
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
