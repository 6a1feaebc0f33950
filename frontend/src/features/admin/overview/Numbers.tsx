import { useState } from 'react'
import type { Numbers as Counted } from '../../../api/admin'
import { messages, useText } from '../../../i18n/messages'
import { figure, rate } from '../figures'
import { line, withNext } from './history'

const text = messages({
  en: {
    label: 'Now',
    rooms: 'Rooms open',
    documents: 'Documents open',
    people: 'People',
    connections: 'Connections',
    updates: 'Updates per second',
    running: 'Programs running',
    waiting: (count: string) => `${count} waiting`,
  },
  de: {
    label: 'Jetzt',
    rooms: 'Offene Räume',
    documents: 'Offene Dokumente',
    people: 'Personen',
    connections: 'Verbindungen',
    updates: 'Änderungen pro Sekunde',
    running: 'Laufende Programme',
    waiting: (count) => `${count} warten`,
  },
})

const [width, height] = [120, 28]

/** How much goes on, and how that was in the last minutes. */
export function Numbers({ numbers, at }: { numbers: Counted; at: string }) {
  const t = useText(text)
  const [past, setPast] = useState<readonly (Counted & { at: string })[]>([])
  const all = withNext(past, { ...numbers, at })
  if (all !== past) setPast(all)
  const tiles = [
    { name: 'people', label: t.people, value: figure(numbers.people) },
    { name: 'rooms', label: t.rooms, value: figure(numbers.rooms) },
    { name: 'documents', label: t.documents, value: figure(numbers.documents) },
    { name: 'connections', label: t.connections, value: figure(numbers.connections) },
    { name: 'updates_per_second', label: t.updates, value: rate(numbers.updates_per_second) },
    {
      name: 'running',
      label: t.running,
      value: figure(numbers.running),
      more: numbers.waiting > 0 ? t.waiting(figure(numbers.waiting)) : undefined,
    },
  ] as const
  return (
    <dl aria-label={t.label} className="admin-tiles">
      {tiles.map(({ name, label, value, ...rest }) => (
        <div key={name} className="admin-tile" data-number={name}>
          <dt>{label}</dt>
          <dd>
            {value}
            {'more' in rest && rest.more && <span className="text-sm text-warn"> {rest.more}</span>}
          </dd>
          <svg viewBox={`-1 -2 ${width + 2} ${height + 4}`} preserveAspectRatio="none" aria-hidden>
            <polyline
              points={line(
                all.map((then) => then[name]),
                width,
                height,
              )}
            />
          </svg>
        </div>
      ))}
    </dl>
  )
}
