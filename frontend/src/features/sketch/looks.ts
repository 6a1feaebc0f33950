import type { SVGProps } from 'react'
import type { Element } from '../../board/element'

// How elements look without the strokes of a hand that Excalidraw imitates: plain geometry, as
// src/board/svg.rs writes it. Every element was checked.

export type Point = readonly [number, number]
type Look = Pick<
  SVGProps<SVGElement>,
  'fill' | 'fillOpacity' | 'stroke' | 'strokeWidth' | 'strokeLinecap' | 'strokeLinejoin' | 'strokeDasharray'
>

export const numberIn = (element: Element, name: string) => Number(element[name] ?? 0)
export const textIn = (element: Element, name: string) => {
  const value = element[name]
  return typeof value === 'string' ? value : ''
}
export const pointsIn = (element: Element) => (element['points'] ?? []) as readonly Point[]

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined

/** A number to the hundredth, for a path. */
export const n = (value: number) => String(Math.round(value * 100) / 100)

/** SVG has no transparent colour. */
export function colour(element: Element, name: string): string {
  const value = textIn(element, name)
  return value === 'transparent' ? 'none' : value
}

const round = { strokeLinecap: 'round', strokeLinejoin: 'round' } as const

export function stroke(element: Element): Look {
  const width = numberIn(element, 'strokeWidth')
  const dashes: Record<string, string> = { dashed: `8 ${8 + width}`, dotted: `1.5 ${6 + width}` }
  return {
    stroke: colour(element, 'strokeColor'),
    strokeWidth: width,
    ...round,
    strokeDasharray: dashes[textIn(element, 'strokeStyle')],
  }
}

/** Excalidraw hatches some areas: they are half as strong. */
export const fill = (element: Element): Look => ({
  fill: colour(element, 'backgroundColor'),
  fillOpacity: textIn(element, 'fillStyle') === 'solid' ? undefined : 0.5,
})

/** Corners that are the same whatever the size, and the share of a side that they take at most. */
const adaptive = 32
const share = 0.25

/** How round the corners of a side of this length are. */
export function radius(element: Element, side: number): number {
  const { roundness } = element
  if (!roundness) return 0
  const value = fieldOf(roundness, 'value')
  const most = side * share
  return fieldOf(roundness, 'type') === 3
    ? Math.min(most, typeof value === 'number' ? value : adaptive)
    : most
}

/** From corner to corner; round ones begin and end on its sides. */
export function diamond(element: Element, width: number, height: number): string {
  const [cx, cy] = [width / 2, height / 2]
  const corners: Point[] = [
    [cx, 0],
    [width, cy],
    [cx, height],
    [0, cy],
  ]
  const of = (side: number) => (side > 0 ? radius(element, side) / side : 0)
  const part = Math.min(of(cx), of(cy))
  const path = corners.map(([x, y], at) => {
    const toward = ([ox, oy]: Point) => `${n(x + (ox - x) * part)} ${n(y + (oy - y) * part)}`
    const corner = (step: number) => corners[(at + step) % 4] ?? [x, y]
    const bend = part > 0 ? `Q${n(x)} ${n(y)} ${toward(corner(1))}` : ''
    return `${at === 0 ? 'M' : 'L'}${toward(corner(3))}${bend}`
  })
  return `${path.join('')}Z`
}

/** A line that ends so close to its beginning has an inside. */
const closed = 8

export function inside(element: Element): Look {
  const points = pointsIn(element)
  const [first, last] = [points[0], points.at(-1)]
  const isClosed =
    points.length > 2 && first && last && Math.hypot(first[0] - last[0], first[1] - last[1]) <= closed
  return isClosed && textIn(element, 'backgroundColor') !== 'transparent' ? fill(element) : { fill: 'none' }
}

/** How much wider than its stroke's width a line drawn by hand is. */
const brush = 3

/** The stroke of a line that was drawn by hand. */
export const byHand = (element: Element): Look => ({
  stroke: colour(element, 'strokeColor'),
  strokeWidth: numberIn(element, 'strokeWidth') * brush,
  ...round,
})

/** A curve from the middle between two points to the next; of one point alone a dot. */
export function curveByHand(points: readonly Point[]): string {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last) return ''
  const path = [`M${n(first[0])} ${n(first[1])}l0 0`]
  for (let at = 0; at + 1 < points.length; at += 1) {
    const [[ax, ay], [bx, by]] = [points[at] ?? first, points[at + 1] ?? last]
    path.push(`Q${n(ax)} ${n(ay)} ${n((ax + bx) / 2)} ${n((ay + by) / 2)}`)
  }
  if (points.length > 1) path.push(`L${n(last[0])} ${n(last[1])}`)
  return path.join('')
}

const corners = (points: readonly Point[]) =>
  points.map(([x, y], at) => `${at === 0 ? 'M' : 'L'}${n(x)} ${n(y)}`).join('')

/** Through all points (Catmull and Rom), as Excalidraw draws it. */
function curve(points: readonly Point[]): string {
  const of = (at: number): Point => points[Math.min(Math.max(at, 0), points.length - 1)] ?? [0, 0]
  const path = [`M${n(of(0)[0])} ${n(of(0)[1])}`]
  for (let at = 0; at + 1 < points.length; at += 1) {
    const [before, from, to, after] = [of(at - 1), of(at), of(at + 1), of(at + 2)]
    const bend = (a: Point, b: Point, c: Point) =>
      `${n(a[0] + (c[0] - b[0]) / 6)} ${n(a[1] + (c[1] - b[1]) / 6)}`
    path.push(`C${bend(from, before, to)} ${bend(to, after, from)} ${n(to[0])} ${n(to[1])}`)
  }
  return path.join('')
}

/** A line or an arrow, without its heads. */
export function line(element: Element): string {
  const points = pointsIn(element)
  const isCurved = Boolean(element['roundness']) && points.length > 2 && element['elbowed'] !== true
  return isCurved ? curve(points) : corners(points)
}

/** What is at an end of a line, and whether it is an area; undefined where nothing is. */
export function head(element: Element, end: 'start' | 'end'): { path: string; fill: string } | undefined {
  const kind = textIn(element, `${end}Arrowhead`)
  const points = pointsIn(element)
  const [tip, from] = end === 'start' ? [points[0], points[1]] : [points.at(-1), points.at(-2)]
  if (kind === '' || !tip || !from) return undefined
  const length = Math.hypot(from[0] - tip[0], from[1] - tip[1])
  if (length === 0) return undefined
  const [dx, dy] = [(from[0] - tip[0]) / length, (from[1] - tip[1]) / length]
  // So far along the line, and so far aside.
  const at = (along: number, aside: number): Point => [
    tip[0] + dx * along - dy * aside,
    tip[1] + dy * along + dx * aside,
  ]
  const sized = (most: number) => Math.min(most, length / 2)
  const area = kind.endsWith('_outline') ? '#ffffff' : colour(element, 'strokeColor')
  switch (kind) {
    case 'bar':
    case 'crowfoot_one':
      return { path: corners([at(0, -sized(15) / 2), at(0, sized(15) / 2)]), fill: 'none' }
    case 'crowfoot_many':
    case 'crowfoot_one_or_many': {
      const size = sized(20)
      const fan = corners([at(0, -size / 2), at(size, 0), at(0, size / 2)])
      const bar = kind === 'crowfoot_many' ? '' : corners([at(size, -size / 2), at(size, size / 2)])
      return { path: fan + corners([at(size, 0), tip]) + bar, fill: 'none' }
    }
    case 'dot':
    case 'circle':
    case 'circle_outline': {
      const r = n(sized(15) / 2)
      const [a, b] = [at(0, 0), at(sized(15), 0)].map(([x, y]) => `${n(x)} ${n(y)}`)
      return { path: `M${a}A${r} ${r} 0 1 0 ${b}A${r} ${r} 0 1 0 ${a}Z`, fill: area }
    }
    case 'triangle':
    case 'triangle_outline': {
      const size = sized(15)
      return { path: `${corners([tip, at(size, -size / 2), at(size, size / 2)])}Z`, fill: area }
    }
    case 'diamond':
    case 'diamond_outline': {
      const size = sized(16)
      const sides = [tip, at(size / 2, -size / 3), at(size, 0), at(size / 2, size / 3)]
      return { path: `${corners(sides)}Z`, fill: area }
    }
    default: {
      const size = sized(25)
      const aside = size * Math.tan((20 / 180) * Math.PI)
      return { path: corners([at(size, -aside), tip, at(size, aside)]), fill: 'none' }
    }
  }
}

/** The part of a picture that is shown, and the size of all of it. */
export function cropOf(
  element: Element,
): Record<'x' | 'y' | 'width' | 'height' | 'wide' | 'high', number> | undefined {
  const { crop } = element
  const of = (name: string) => Number(fieldOf(crop, name) ?? 0)
  const [width, height, wide, high] = [of('width'), of('height'), of('naturalWidth'), of('naturalHeight')]
  if (!crop || ![width, height, wide, high].every((size) => size >= 0.01)) return undefined
  return { x: of('x'), y: of('y'), width, height, wide, high }
}
