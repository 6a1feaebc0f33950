import { type KeyboardEvent, type PointerEvent, useState } from 'react'
import { bounded, bounds, type Side } from './widths'

/** By how much an arrow key moves it, in percent. */
const step = 2

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
  const widthAt = (edge: HTMLElement, x: number) => {
    const { left, right, width: all } = (edge.parentElement ?? edge).getBoundingClientRect()
    return ((side === 'left' ? x - left : right - x) / all) * 100
  }
  const move = ({ currentTarget, pointerId, clientX }: PointerEvent<HTMLElement>) => {
    if (currentTarget.hasPointerCapture(pointerId)) onMove(bounded(widthAt(currentTarget, clientX)))
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    // As it is, which a narrow window may have changed.
    const now = widthAt(event.currentTarget, event.currentTarget.getBoundingClientRect().left)
    const wider = side === 'left' ? 'ArrowRight' : 'ArrowLeft'
    const narrower = side === 'left' ? 'ArrowLeft' : 'ArrowRight'
    const widths: Record<string, number> = {
      [wider]: now + step,
      [narrower]: now - step,
      Home: bounds.least,
      End: bounds.most,
    }
    const next = widths[event.key]
    if (next === undefined) return
    event.preventDefault()
    onMove(bounded(next))
  }
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={label}
      aria-controls={controls}
      aria-valuenow={Math.round(width)}
      aria-valuemin={bounds.least}
      aria-valuemax={bounds.most}
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
