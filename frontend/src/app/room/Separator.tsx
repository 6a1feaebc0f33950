import { type KeyboardEvent, type PointerEvent, useState } from 'react'
import { bounded, least, most, type Side } from './widths'

/** By how much an arrow key moves it, in percent. */
const step = 2

/** The keys that make the panel of a side larger and smaller. */
const arrows = {
  left: ['ArrowRight', 'ArrowLeft'],
  right: ['ArrowLeft', 'ArrowRight'],
  bottom: ['ArrowUp', 'ArrowDown'],
} as const

interface Props {
  /** The side that it gives its width. */
  side: Side
  width: number
  label: string
  /** Id of the panel whose width it is. */
  controls: string
  onMove: (width: number) => void
  onReset: () => void
}

/** The edge between the editor and a panel: by pointer, by arrow keys, and back by a double click. */
export function Separator({ side, width, label, controls, onMove, onReset }: Props) {
  const [isActive, setIsActive] = useState(false)
  /** The width that puts the edge there. */
  const widthAt = (edge: HTMLElement, x: number, y: number) => {
    const all = (edge.parentElement ?? edge).getBoundingClientRect()
    if (side === 'bottom') return ((all.bottom - y) / all.height) * 100
    return ((side === 'left' ? x - all.left : all.right - x) / all.width) * 100
  }
  const move = ({ currentTarget, pointerId, clientX, clientY }: PointerEvent<HTMLElement>) => {
    if (currentTarget.hasPointerCapture(pointerId))
      onMove(bounded(side, widthAt(currentTarget, clientX, clientY)))
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    // As it is, which a narrow window may have changed.
    const { left, top } = event.currentTarget.getBoundingClientRect()
    const now = widthAt(event.currentTarget, left, top)
    const [wider, narrower] = arrows[side]
    const widths: Record<string, number> = {
      [wider]: now + step,
      [narrower]: now - step,
      Home: least,
      End: most[side],
    }
    const next = widths[event.key]
    if (next === undefined) return
    event.preventDefault()
    onMove(bounded(side, next))
  }
  return (
    <div
      role="separator"
      aria-orientation={side === 'bottom' ? 'horizontal' : 'vertical'}
      aria-label={label}
      aria-controls={controls}
      aria-valuenow={Math.round(width)}
      aria-valuemin={least}
      aria-valuemax={most[side]}
      tabIndex={0}
      className="separator"
      data-separator={isActive ? 'active' : 'inactive'}
      onPointerDown={(event) => {
        if (event.button !== 0) return
        // The focus stays where one types.
        event.preventDefault()
        event.currentTarget.setPointerCapture(event.pointerId)
        setIsActive(true)
      }}
      onPointerMove={move}
      onLostPointerCapture={() => setIsActive(false)}
      onDoubleClick={onReset}
      onKeyDown={onKeyDown}
    />
  )
}
