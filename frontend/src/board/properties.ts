import { numberIn, textIn } from '../sync/shape'
import type { Json } from './json'
import { isIndex } from './order'

// What stands in a shared board was written by somebody else's page: each property is looked at.

/** A property of an element. */
export interface Property {
  /** What it is where it is not stored. Without one, an element that lacks it is none. */
  fallback?: Json
  /** The value as it may be; undefined where it may not. */
  check: (value: unknown) => Json | undefined
}

/** Further out nobody finds anything, and canvases compute with less than doubles. */
const furthest = 1e7
const mostPoints = 20_000
const mostGroups = 50
const longestText = 20_000
const longestLink = 2_000

const number =
  (least: number, most: number) =>
  (value: unknown): number | undefined =>
    numberIn(value, least, most)
const coordinate = number(-furthest, furthest)
const flag = (value: unknown) => (typeof value === 'boolean' ? value : undefined)
const oneOf =
  (...values: readonly Json[]) =>
  (value: unknown): Json | undefined =>
    values.find((one) => one === value)
const orNull =
  (check: (value: unknown) => Json | undefined) =>
  (value: unknown): Json | undefined =>
    value === null ? null : check(value)
const text = (longest: number) => (value: unknown) =>
  typeof value === 'string' ? textIn(value, longest) : undefined

/** An id, of an element, a group or a picture. */
export const idIn = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[\w-]{1,64}$/.test(value) ? value : undefined

const colour = (value: unknown) =>
  typeof value === 'string' && /^(?:#[\da-f]{3,8}|[a-z]{3,30})$/i.test(value) ? value : undefined

function fieldsOf(value: unknown): Record<string, unknown> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return value as Record<string, unknown>
}

/** A list of what `check` takes; undefined where one is something else, or there are too many. */
function list<T extends Json>(value: unknown, most: number, check: (one: unknown) => T | undefined) {
  if (!Array.isArray(value) || value.length > most) return undefined
  const found: T[] = []
  for (const one of value as unknown[]) {
    const checked = check(one)
    if (checked === undefined) return undefined
    found.push(checked)
  }
  return found
}

const pair = (check: (value: unknown) => number | undefined) => (value: unknown) => {
  if (!Array.isArray(value) || value.length !== 2) return undefined
  const [x, y] = [check(value[0]), check(value[1])]
  return x === undefined || y === undefined ? undefined : [x, y]
}
const point = pair(coordinate)

/** An address that a browser opens and that runs nothing. */
function link(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > longestLink) return undefined
  try {
    return ['http:', 'https:', 'mailto:'].includes(new URL(value).protocol) ? value : undefined
  } catch {
    return undefined
  }
}

function roundness(value: unknown): Json | undefined {
  const fields = fieldsOf(value)
  const type = numberIn(fields?.['type'], 1, 3)
  if (type === undefined || !Number.isInteger(type)) return undefined
  const radius = numberIn(fields?.['value'], 0, 1e4)
  return radius === undefined ? { type } : { type, value: radius }
}

function binding(value: unknown): Json | undefined {
  const fields = fieldsOf(value)
  const elementId = idIn(fields?.['elementId'])
  const focus = numberIn(fields?.['focus'], -1e4, 1e4)
  const gap = numberIn(fields?.['gap'], -1e5, 1e5)
  if (elementId === undefined || focus === undefined || gap === undefined) return undefined
  const fixedPoint = pair(number(-1e4, 1e4))(fields?.['fixedPoint'])
  return { elementId, focus, gap, ...(fixedPoint && { fixedPoint }) }
}

function segment(value: unknown): Json | undefined {
  const fields = fieldsOf(value)
  const [start, end, index] = [
    point(fields?.['start']),
    point(fields?.['end']),
    numberIn(fields?.['index'], 0, 1e4),
  ]
  return start && end && index !== undefined ? { start, end, index } : undefined
}

function crop(value: unknown): Json | undefined {
  const fields = fieldsOf(value)
  const names = ['x', 'y', 'width', 'height', 'naturalWidth', 'naturalHeight'] as const
  const found = names.map((name) => [name, numberIn(fields?.[name], -1e5, 1e5)] as const)
  if (found.some(([, size]) => size === undefined)) return undefined
  return Object.fromEntries(found) as Json
}

const arrowhead = orNull((value) =>
  typeof value === 'string' && /^[a-z_]{1,30}$/.test(value) ? value : undefined,
)

const base: Record<string, Property> = {
  index: { check: (value) => (isIndex(value) ? value : undefined) },
  x: { check: coordinate },
  y: { check: coordinate },
  angle: { fallback: 0, check: number(-100, 100) },
  strokeColor: { fallback: '#1e1e1e', check: colour },
  backgroundColor: { fallback: 'transparent', check: colour },
  fillStyle: { fallback: 'solid', check: oneOf('hachure', 'cross-hatch', 'solid', 'zigzag') },
  strokeWidth: { fallback: 2, check: number(0, 100) },
  strokeStyle: { fallback: 'solid', check: oneOf('solid', 'dashed', 'dotted') },
  roughness: { fallback: 1, check: number(0, 10) },
  opacity: { fallback: 100, check: number(0, 100) },
  roundness: { fallback: null, check: orNull(roundness) },
  seed: { fallback: 1, check: number(0, 2 ** 31) },
  groupIds: { fallback: [], check: (value) => list(value, mostGroups, idIn) },
  frameId: { fallback: null, check: orNull(idIn) },
  link: { fallback: null, check: orNull(link) },
  locked: { fallback: false, check: flag },
}

const size: Record<string, Property> = { width: { check: coordinate }, height: { check: coordinate } }

/** Its size is that of its points, and is not stored. */
const linear: Record<string, Property> = {
  points: { check: (value) => list(value, mostPoints, point) },
  startBinding: { fallback: null, check: orNull(binding) },
  endBinding: { fallback: null, check: orNull(binding) },
  startArrowhead: { fallback: null, check: arrowhead },
  endArrowhead: { fallback: null, check: arrowhead },
}

/** The kinds of elements there are, with what is their own. Films, frames of other pages and the like are none. */
export const properties: Readonly<Record<string, Readonly<Record<string, Property>>>> = {
  rectangle: { ...base, ...size },
  diamond: { ...base, ...size },
  ellipse: { ...base, ...size },
  frame: { ...base, ...size, name: { fallback: null, check: orNull(text(200)) } },
  text: {
    ...base,
    ...size,
    text: { check: text(longestText) },
    /** Before it was wrapped; where that is the same, it is not stored. */
    originalText: { fallback: null, check: text(longestText) },
    fontSize: { fallback: 20, check: number(1, 2_000) },
    fontFamily: { fallback: 5, check: oneOf(1, 2, 3, 5, 6, 7, 8) },
    textAlign: { fallback: 'left', check: oneOf('left', 'center', 'right') },
    verticalAlign: { fallback: 'top', check: oneOf('top', 'middle', 'bottom') },
    containerId: { fallback: null, check: orNull(idIn) },
    autoResize: { fallback: true, check: flag },
    lineHeight: { fallback: 1.25, check: number(0.5, 5) },
  },
  line: { ...base, ...linear },
  arrow: {
    ...base,
    ...linear,
    elbowed: { fallback: false, check: flag },
    fixedSegments: { fallback: null, check: orNull((value) => list(value, 1_000, segment)) },
    startIsSpecial: { fallback: null, check: orNull(flag) },
    endIsSpecial: { fallback: null, check: orNull(flag) },
  },
  freedraw: {
    ...base,
    points: { check: (value) => list(value, mostPoints, point) },
    pressures: { fallback: [], check: (value) => list(value, mostPoints, number(0, 1)) },
    simulatePressure: { fallback: true, check: flag },
  },
  image: {
    ...base,
    ...size,
    fileId: { check: idIn },
    scale: { fallback: [1, 1], check: pair(number(-100, 100)) },
    crop: { fallback: null, check: orNull(crop) },
  },
}
