import type { PointerEvent } from 'react'
import { area } from './curve'

interface Props {
  title: string
  /** What is said of it: at the place that is chosen, or in all. */
  value: string
  values: readonly number[]
  /** The value at its upper edge. */
  top: number
  /** What stands at its right end. */
  end: string
  count: number
  chosen: number | undefined
  onChoose: (index: number | undefined) => void
  className: string
}

const [width, height] = [320, 48]

/** One value over the life of a run, as an area. */
export function Curve({ title, value, values, top, end, count, chosen, onChoose, className }: Props) {
  const onPointer = ({ currentTarget, clientX }: PointerEvent) => {
    const { left, width: wide } = currentTarget.getBoundingClientRect()
    if (wide > 0) onChoose(Math.max(0, Math.min(Math.floor(((clientX - left) / wide) * count), count - 1)))
  }
  return (
    <figure className={`spent-curve ${className}`}>
      <figcaption>
        <span>{title}</span>
        <span className="spent-value">{value}</span>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        aria-hidden
        onPointerDown={onPointer}
        onPointerMove={onPointer}
        onPointerLeave={() => onChoose(undefined)}
      >
        <path d={area(values, top, width, height)} />
        {chosen !== undefined && (
          <line
            x1={((chosen + 0.5) / count) * width}
            x2={((chosen + 0.5) / count) * width}
            y1={0}
            y2={height}
          />
        )}
      </svg>
      <p aria-hidden className="spent-axis">
        <span>0</span>
        <span>{end}</span>
      </p>
    </figure>
  )
}
