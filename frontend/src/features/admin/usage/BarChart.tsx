import { day as dayName } from '../../../i18n/time'
import { figure } from '../figures'
import { edge } from './series'

interface Props {
  title: string
  /** All together, as it is said. */
  total: string
  days: readonly { day: string; value: number }[]
}

const height = 100

/** A bar for each day. The numbers are in the table below, for whoever does not see it. */
export function BarChart({ title, total, days }: Props) {
  const most = Math.max(...days.map(({ value }) => value), 0)
  const top = edge(most)
  const [first, last] = [days[0], days.at(-1)]
  return (
    <figure className="admin-chart">
      <figcaption>
        <span>{title}</span>
        <strong>{total}</strong>
      </figcaption>
      <div className="admin-plot" aria-hidden>
        <span className="admin-top">{most > 0 && figure(top)}</span>
        <svg viewBox={`0 0 ${days.length} ${height}`} preserveAspectRatio="none">
          {days.map(({ day, value }, at) => (
            <rect
              key={day}
              x={at + 0.12}
              width={0.76}
              y={height - (value / top) * height}
              height={(value / top) * height}
            >
              <title>{`${dayName(day)}: ${figure(value)}`}</title>
            </rect>
          ))}
        </svg>
      </div>
      {first && last && (
        <div className="admin-days" aria-hidden>
          <span>{dayName(first.day)}</span>
          <span>{dayName(last.day)}</span>
        </div>
      )}
    </figure>
  )
}
