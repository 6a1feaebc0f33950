import type { Element } from './element'

/** Where something is on the board. */
export interface Bounds {
  left: number
  top: number
  right: number
  bottom: number
}

/** The corner and the size of an element before it is turned: a line's own place is that of its first point. */
export function extentOf(element: Element): { x: number; y: number; width: number; height: number } {
  const number = (name: string) => Number(element[name] ?? 0)
  const points = (element['points'] ?? []) as readonly (readonly [number, number])[]
  const least = (at: 0 | 1) => points.reduce((found, point) => Math.min(found, point[at]), 0)
  const [width, height] = [number('width'), number('height')]
  return {
    x: number('x') + Math.min(width, 0) + least(0),
    y: number('y') + Math.min(height, 0) + least(1),
    width: Math.abs(width),
    height: Math.abs(height),
  }
}

/** What all these elements lie in; undefined where there are none. */
export function boundsOf(elements: Iterable<Element>): Bounds | undefined {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity }
  for (const element of elements) {
    const { x, y, width, height } = extentOf(element)
    const angle = Number(element['angle'] ?? 0)
    const [sin, cos] = [Math.abs(Math.sin(angle)), Math.abs(Math.cos(angle))]
    const [dx, dy] = [(width * cos + height * sin) / 2, (width * sin + height * cos) / 2]
    const [cx, cy] = [x + width / 2, y + height / 2]
    bounds.left = Math.min(bounds.left, cx - dx)
    bounds.top = Math.min(bounds.top, cy - dy)
    bounds.right = Math.max(bounds.right, cx + dx)
    bounds.bottom = Math.max(bounds.bottom, cy + dy)
  }
  return bounds.left <= bounds.right ? bounds : undefined
}
