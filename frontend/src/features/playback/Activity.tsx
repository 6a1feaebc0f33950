import { useEffect, useMemo, useState } from 'react'
import { useText } from '../../i18n/messages'
import type { Author } from '../../playback/player'
import { Axis } from './axis'
import { type Activity, barsPath, busy } from './bars'
import { usePlayback, useStanding } from './player'
import { text } from './text'

/** Bars of each row, and parts of the recording in which is counted: an interview may follow a night. */
const bars = 300
const buckets = 20_000

/** What somebody wrote and deleted, in equal parts of the timeline. */
export interface ActivityRow {
  person: Author
  written: number[]
  deleted: number[]
}

/** Where moments stand on the timeline, and who wrote when. */
export function useActivity(): { axis: Axis; rows: readonly ActivityRow[] } {
  const { player, authors } = usePlayback()
  const duration = useStanding(player, (state) => state.duration)
  const [activity, setActivity] = useState<readonly Activity[]>([])
  useEffect(() => {
    let isOver = false
    // Without it the timeline is a line.
    player.activity(buckets).then(
      (found) => !isOver && setActivity(found),
      () => undefined,
    )
    return () => {
      isOver = true
    }
  }, [player])
  const axis = useMemo(() => new Axis(duration, player.idle), [duration, player])
  const rows = useMemo(
    () =>
      activity.flatMap(({ author, written, deleted }) => {
        const person = authors[author]
        const row = { author, written: axis.bins(written, bars), deleted: axis.bins(deleted, bars) }
        return person && person.kind !== 'server' && busy([row]) > 0 ? [{ ...row, person }] : []
      }),
    [activity, authors, axis],
  )
  return { axis, rows }
}

/** Whose rows they are. */
export function ActivityNames({ rows }: { rows: readonly ActivityRow[] }) {
  const t = useText(text)
  if (rows.length === 0) return null
  return (
    <ul className="timeline-names">
      {rows.map(({ person }) => (
        <li
          key={person.index}
          className={`person-${person.colour ?? 'unknown'} timeline-name truncate`}
          title={t.written(person.name)}
        >
          {person.name}
        </li>
      ))}
    </ul>
  )
}

/** Who wrote when, and when nothing happened. */
export function ActivityRows({ axis, rows }: { axis: Axis; rows: readonly ActivityRow[] }) {
  const { player } = usePlayback()
  const most = busy(rows.map((row) => ({ ...row, author: row.person.index })))
  return (
    <>
      <div aria-hidden className="pointer-events-none absolute inset-0">
        {player.idle.map(({ from, to }) => (
          <div
            key={from}
            className="timeline-idle"
            style={{ left: axis.percent(from), right: `${(1 - axis.place(to)) * 100}%` }}
          />
        ))}
      </div>
      {rows.map(({ person, written, deleted }) => (
        <svg
          key={person.index}
          aria-hidden
          data-activity={person.name}
          className={`person-${person.colour ?? 'unknown'} timeline-row`}
          viewBox={`0 0 ${bars} 2`}
          preserveAspectRatio="none"
        >
          <path d={`M0 0.98H${bars}V1.02H0Z`} fill="var(--color-line)" />
          <path d={barsPath(written, most, 'up')} fill="var(--person)" />
          <path d={barsPath(deleted, most, 'down')} fill="var(--person)" opacity={0.5} />
        </svg>
      ))}
      {rows.length === 0 && <div className="timeline-row" />}
    </>
  )
}
