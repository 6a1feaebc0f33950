// @vitest-environment node
import { inspect as nodeInspect, format as nodeFormat } from 'node:util'
import { expect, it } from 'vitest'
import { format, inspect } from './inspect'

class Point {
  constructor(
    readonly x: number,
    readonly y: number,
  ) {}
}
const circular: Record<string, unknown> = { name: 'a' }
circular['self'] = circular

const values: unknown[] = [
  1,
  -0,
  10n,
  'text',
  true,
  null,
  undefined,
  Symbol('s'),
  [],
  {},
  [1, 2, 3],
  ['a', "b'c"],
  { a: 1, 'b-c': 'x', d: { e: { f: { g: 1 } } } },
  [[1, [2, [3, [4]]]]],
  new Map<unknown, unknown>([
    ['a', 1],
    [{ k: 1 }, [2]],
  ]),
  new Set([1, 'x']),
  new Point(1, 2),
  [new Point(1, 2)],
  Object.create(null),
  new Date(0),
  /a+/g,
  () => 1,
  function named() {
    return 1
  },
  Point,
  class extends Point {},
  circular,
  new Uint8Array([1, 2, 3]),
  // oxlint-disable-next-line no-sparse-arrays -- What it is about.
  [1, , 3],
  Array.from({ length: 5 }, (_, i) => ({ id: i, name: `name ${i}` })),
  { long: 'x'.repeat(50), other: 'y'.repeat(50) },
  {
    get a() {
      return 1
    },
  },
  Array.from({ length: 30 }, (_, i) => i),
  Array.from({ length: 7 }, (_, i) => i * 1000),
  { deep: Array.from({ length: 40 }, (_, i) => `w${i}`) },
  Array.from({ length: 120 }, (_, i) => `item number ${i}`),
]

it.each(values.map((value) => [value] as const))('shows a value as Node does: %o', (value) => {
  expect(inspect(value)).toBe(nodeInspect(value))
})

it.each([
  [['a %s b', 'x', 'more']],
  [['%d %i %f', '42', '42.9', '1.5']],
  [['%j %%', { a: 1 }]],
  [['100%', 1]],
  [['no marks', { a: 1 }, [1]]],
  [[1, 'text', null]],
  [['%s']],
])('fills in what is marked: %j', (args) => {
  expect(format(args)).toBe(nodeFormat(...(args as [unknown, ...unknown[]])))
})
