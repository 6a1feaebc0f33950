import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef, useState } from 'react'
import { useText } from '../../i18n/messages'
import { clock } from '../../playback/player'
import type { Axis } from './axis'
import { sought } from './seeking'
import { usePlayback, useStanding } from './player'
import { text } from './text'

/** Two moments, in milliseconds since the recording begins. */
export interface Range {
  from: number
  to: number
}

interface Props {
  /** Two other handles are in its place. */
  isHidden: boolean
  axis: Axis
  children: ReactNode
}

/** Where one is in the recording: by pointer, and as a slider by keys. */
export function Scrubber({ isHidden, axis, children }: Props) {
  const t = useText(text)
  const { player } = usePlayback()
  const duration = useStanding(player, (state) => state.duration)
  // Whoever has the slider in the focus is not told each second while it plays.
  const told = useRef(0)
  const seconds = useStanding(player, ({ at, isPlaying }) => {
    if (!isPlaying) told.current = Math.floor(at / 1_000)
    return told.current
  })
  const [pointed, setPointed] = useState<number>()
  const wasPlaying = useRef(false)
  const at = ({ clientX, currentTarget }: PointerEvent<HTMLElement>) =>
    axis.under(clientX, currentTarget.getBoundingClientRect())
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button !== 0) return
    event.currentTarget.setPointerCapture(event.pointerId)
    wasPlaying.current = player.getState().isPlaying
    player.pause()
    void player.seek(at(event))
  }
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    setPointed(at(event))
    if (event.currentTarget.hasPointerCapture(event.pointerId)) void player.seek(at(event))
  }
  const onPointerUp = () => {
    if (wasPlaying.current) player.play()
    wasPlaying.current = false
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    if (event.shiftKey && event.key.startsWith('Arrow')) {
      event.preventDefault()
      return event.key === 'ArrowLeft' || event.key === 'ArrowDown'
        ? player.previousMark()
        : player.nextMark()
    }
    const next = sought(event.key, player.getState().at, duration)
    if (next === undefined) return
    event.preventDefault()
    void player.seek(next)
  }
  const slider = {
    role: 'slider',
    tabIndex: 0,
    'aria-label': t.position,
    'aria-valuemin': 0,
    'aria-valuemax': Math.floor(duration / 1_000),
    'aria-valuenow': seconds,
    'aria-valuetext': t.moment(clock(seconds * 1_000), clock(duration)),
    onKeyDown,
    onPointerDown,
    onPointerMove,
    onPointerUp,
  } as const
  return (
    <div
      {...(isHidden ? {} : slider)}
      data-scrubber
      className={`timeline-track relative ${isHidden ? '' : 'timeline-slider'}`}
      onPointerLeave={() => setPointed(undefined)}
    >
      {children}
      {!isHidden && pointed !== undefined && (
        <span aria-hidden className="timeline-pointed" style={{ left: axis.percent(pointed) }}>
          {clock(pointed)}
        </span>
      )}
      {!isHidden && <Playhead axis={axis} />}
    </div>
  )
}

function Playhead({ axis }: { axis: Axis }) {
  const { player } = usePlayback()
  const place = useStanding(player, ({ at }) => axis.percent(at))
  return <span aria-hidden data-playhead className="timeline-playhead" style={{ left: place }} />
}
