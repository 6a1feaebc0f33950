import { memo } from 'react'
import type { Element } from '../../board/element'
import { extentOf } from '../../board/extent'
import {
  byHand,
  colour,
  cropOf,
  curveByHand,
  diamond,
  fill,
  head,
  inside,
  line,
  numberIn,
  pointsIn,
  radius,
  stroke,
  textIn,
} from './looks'

interface Props {
  element: Element
  /** The data address of its picture, where it has one and that has come. */
  picture: string | undefined
}

/** An element in its place, turned, and as clear as it is. */
export const Shape = memo(function Shape({ element, picture }: Props) {
  const { x, y, width, height } = extentOf(element)
  const angle = (numberIn(element, 'angle') / Math.PI) * 180
  const opacity = numberIn(element, 'opacity') / 100
  const isOfPoints = pointsIn(element).length > 0
  // A line's points are counted from its first.
  const origin = isOfPoints ? [numberIn(element, 'x'), numberIn(element, 'y')] : [x, y]
  const turned = angle === 0 ? '' : `rotate(${angle} ${x + width / 2} ${y + height / 2}) `
  return (
    <g
      data-element={element.id}
      data-type={element.type}
      transform={`${turned}translate(${origin[0]} ${origin[1]})`}
      opacity={opacity < 1 ? opacity : undefined}
    >
      <Inner element={element} picture={picture} width={width} height={height} />
    </g>
  )
})

/** What stands at the place, whose upper left corner is at 0, 0. */
function Inner({ element, picture, width, height }: Props & { width: number; height: number }) {
  switch (element.type) {
    case 'rectangle':
      return (
        <rect
          width={width}
          height={height}
          rx={radius(element, Math.min(width, height))}
          {...fill(element)}
          {...stroke(element)}
        />
      )
    case 'ellipse': {
      const [rx, ry] = [width / 2, height / 2]
      return <ellipse cx={rx} cy={ry} rx={rx} ry={ry} {...fill(element)} {...stroke(element)} />
    }
    case 'diamond':
      return <path d={diamond(element, width, height)} {...fill(element)} {...stroke(element)} />
    case 'frame':
      return (
        <>
          <rect width={width} height={height} rx={8} fill="none" stroke="#bbbbbb" strokeWidth={2} />
          <text y={-6} fontFamily="sans-serif" fontSize={14} fill="#8a8a8a">
            {textIn(element, 'name')}
          </text>
        </>
      )
    case 'text':
      return <Words element={element} width={width} />
    case 'image':
      return <Picture element={element} picture={picture} width={width} height={height} />
    case 'freedraw':
      return <path d={curveByHand(pointsIn(element))} {...byHand(element)} {...inside(element)} />
    default:
      return <Line element={element} />
  }
}

function Line({ element }: { element: Element }) {
  const heads = [head(element, 'start'), head(element, 'end')]
  return (
    <>
      <path d={line(element)} {...stroke(element)} {...inside(element)} />
      {heads.map(
        (one, at) =>
          one && (
            <path key={at} d={one.path} {...stroke(element)} fill={one.fill} strokeDasharray={undefined} />
          ),
      )}
    </>
  )
}

/** Fonts that are for code. */
const monospaced = [3, 8]
/** How far a line of text stands below its middle, for each unit of its size. */
const belowMiddle = 0.35

function Words({ element, width }: { element: Element; width: number }) {
  const size = numberIn(element, 'fontSize')
  const high = size * numberIn(element, 'lineHeight')
  const align = textIn(element, 'textAlign')
  const anchor = align === 'center' ? 'middle' : align === 'right' ? 'end' : 'start'
  const x = { middle: width / 2, end: width, start: 0 }[anchor]
  return (
    <text
      fontFamily={monospaced.includes(numberIn(element, 'fontFamily')) ? 'monospace' : 'sans-serif'}
      fontSize={size}
      fill={colour(element, 'strokeColor')}
      textAnchor={anchor}
      xmlSpace="preserve"
    >
      {textIn(element, 'text')
        .split('\n')
        .map((words, at) => (
          <tspan key={at} x={x} y={high * (at + 0.5) + size * belowMiddle}>
            {words}
          </tspan>
        ))}
    </text>
  )
}

/** A picture, or a crossed box in the place of one that is not there. */
function Picture({ element, picture, width: w, height: h }: Props & { width: number; height: number }) {
  if (picture === undefined)
    return (
      <path d={`M0 0H${w}V${h}H0ZL${w} ${h}M${w} 0L0 ${h}`} fill="none" stroke="#bbbbbb" strokeWidth={2} />
    )
  const [sx, sy] = (element['scale'] ?? [1, 1]) as readonly [number, number]
  const crop = cropOf(element)
  const mirror = `translate(${sx < 0 ? w : 0} ${sy < 0 ? h : 0}) scale(${sx < 0 ? -1 : 1} ${sy < 0 ? -1 : 1})`
  return (
    <g transform={mirror}>
      {crop ? (
        <svg
          width={w}
          height={h}
          viewBox={`${crop.x} ${crop.y} ${crop.width} ${crop.height}`}
          preserveAspectRatio="none"
        >
          <image href={picture} width={crop.wide} height={crop.high} preserveAspectRatio="none" />
        </svg>
      ) : (
        <image href={picture} width={w} height={h} preserveAspectRatio="none" />
      )}
    </g>
  )
}
