import { type KeyboardEvent, type PointerEvent, useRef } from 'react'
import { useText } from '../../i18n/messages'
import { clock } from '../../playback/player'
import { usePlayback, useStanding } from './player'
import type { Axis } from './axis'
import type { Range } from './Scrubber'
import { sought } from './seeking'
import { text } from './text'

interface Props {
  range: Range
  onRange: (range: Range) => void
  axis: Axis
}

/** Two handles for the moments that are compared. The first is never behind the second. */
export function Ends({ range, onRange, axis }: Props) {
  const t = useText(text)
  const track = useRef<HTMLDivElement>(null)
  const { player } = usePlayback()
  const duration = useStanding(player, (state) => state.duration)
  const set = (end: keyof Range, at: number) =>
    onRange(
      end === 'from'
        ? { from: Math.min(at, range.to), to: range.to }
        : { from: range.from, to: Math.max(at, range.from) },
    )
  const momentOf = ({ clientX }: PointerEvent) =>
    axis.under(clientX, track.current?.getBoundingClientRect() ?? { left: 0, width: 0 })
  const handle = (end: keyof Range) => (
    <div
      role="slider"
      tabIndex={0}
      data-end={end}
      aria-label={end === 'from' ? t.from : t.to}
      aria-valuemin={end === 'from' ? 0 : Math.floor(range.from / 1_000)}
      aria-valuemax={Math.floor((end === 'from' ? range.to : duration) / 1_000)}
      aria-valuenow={Math.floor(range[end] / 1_000)}
      aria-valuetext={t.moment(clock(range[end]), clock(duration))}
      className="timeline-end"
      style={{ left: axis.percent(range[end]) }}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={(event) =>
        event.currentTarget.hasPointerCapture(event.pointerId) && set(end, momentOf(event))
      }
      onKeyDown={(event: KeyboardEvent) => {
        const next =
          event.altKey || event.ctrlKey || event.metaKey ? undefined : sought(event.key, range[end], duration)
        if (next === undefined) return
        event.preventDefault()
        set(end, next)
      }}
    >
      <span aria-hidden className="timeline-end-name">
        {end === 'from' ? 'A' : 'B'}
      </span>
    </div>
  )
  return (
    <div ref={track} className="timeline-ends">
      <div
        aria-hidden
        className="timeline-range"
        style={{ left: axis.percent(range.from), right: `${(1 - axis.place(range.to)) * 100}%` }}
      />
      {handle('from')}
      {handle('to')}
    </div>
  )
}
