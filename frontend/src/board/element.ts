import { type Json, same } from './json'
import { isIndex } from './order'
import { idIn, properties } from './properties'

/** An element as Excalidraw has it. Only what the binding needs has a type. */
export interface Element {
  readonly id: string
  readonly type: string
  readonly index?: string | null
  readonly isDeleted: boolean
  /** Excalidraw counts its changes. It says that something has changed, and is not shared. */
  readonly version: number
  readonly [property: string]: unknown
}

/** More elements are not shown: no interview needs them, and no browser draws them. */
export const mostElements = 10_000

/** What is shared of an element: its kind, and its properties that are not what they are by themselves. */
export type Stored = Readonly<Record<string, Json>>

/** What is shared of an element; undefined where it is none that can be. */
export function storedOf(element: Element): Stored | undefined {
  const known = properties[element.type]
  if (!known || idIn(element.id) === undefined) return undefined
  const stored: Record<string, Json> = { type: element.type }
  for (const [name, { fallback, check }] of Object.entries(known)) {
    const value = check(element[name])
    if (value === undefined && fallback === undefined) return undefined
    if (value === undefined || same(value, fallback)) continue
    stored[name] = value
  }
  if (stored['originalText'] === stored['text']) delete stored['originalText']
  return stored
}

/** Sizes of points: the outermost of them. */
function sizeOf(points: readonly (readonly number[])[]): { width: number; height: number } {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity]
  for (const [x = 0, y = 0] of points) {
    left = Math.min(left, x)
    right = Math.max(right, x)
    top = Math.min(top, y)
    bottom = Math.max(bottom, y)
  }
  return { width: right - left, height: bottom - top }
}

/**
 * The element of what is stored, whoever stored it; undefined where that is none. `stored` is then
 * what it is made from: unlike what was given, it has been checked.
 */
export function elementOf(
  id: string,
  given: Readonly<Record<string, unknown>>,
): { element: Element; stored: Stored } | undefined {
  const type = given['type']
  const known = typeof type === 'string' && Object.hasOwn(properties, type) ? properties[type] : undefined
  if (!known || typeof type !== 'string' || idIn(id) === undefined) return undefined
  const element: Record<string, unknown> = {
    id,
    type,
    version: 1,
    versionNonce: 0,
    updated: 1,
    isDeleted: false,
    boundElements: null,
  }
  for (const [name, { fallback, check }] of Object.entries(known)) {
    const value = check(given[name]) ?? fallback
    if (value === undefined) return undefined
    element[name] = value
  }
  const points = element['points'] as readonly (readonly number[])[] | undefined
  if (points) {
    const [[dx = 0, dy = 0] = []] = points
    if (points.length < (type === 'freedraw' ? 1 : 2)) return undefined
    // Excalidraw counts on it that the first is at 0, 0.
    if (dx !== 0 || dy !== 0) {
      element['x'] = Number(element['x']) + dx
      element['y'] = Number(element['y']) + dy
      element['points'] = points.map(([x = 0, y = 0]) => [x - dx, y - dy])
    }
    Object.assign(element, sizeOf(points), { lastCommittedPoint: null })
  }
  if (type === 'text') element['originalText'] ??= element['text']
  if (type === 'image') element['status'] = 'saved'
  const made = element as unknown as Element
  const stored = storedOf(made)
  return stored && { element: made, stored }
}

/** Where an element stands among the others. */
export const indexOf = (element: Element): string => (isIndex(element.index) ? element.index : 'a0')
