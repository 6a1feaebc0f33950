import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { elementOf, storedOf } from './element'
import { isIndex } from './order'
import { Editor, meet } from './testing/editor'

const box = { type: 'rectangle', index: 'a0', x: 1, y: 2, width: 3, height: 4 }
const arrow = {
  type: 'arrow',
  index: 'a1',
  x: 0,
  y: 0,
  points: [
    [0, 0],
    [5, 5],
  ],
}

it('makes a whole element of what is stored, and the same of it again', () => {
  const made = elementOf('box', box)
  expect(made?.element).toMatchObject({
    ...box,
    id: 'box',
    strokeColor: '#1e1e1e',
    groupIds: [],
    isDeleted: false,
  })
  expect(made?.stored).toEqual(box)
  expect(made && storedOf(made.element)).toEqual(box)
  expect(elementOf('arrow', arrow)?.element).toMatchObject({ width: 5, height: 5, elbowed: false })
})

it.each([
  ['no number', { ...box, x: NaN }],
  ['without an end', { ...box, width: Infinity }],
  ['too far away', { ...box, y: 1e12 }],
  ['text for a number', { ...box, height: '9' }],
  ['without a place', { ...box, x: undefined }],
  ['no place in the order', { ...box, index: 'zzz' }],
  ['another page', { ...box, type: 'iframe', link: 'https://example.com' }],
  ['a film', { ...box, type: 'embeddable', link: 'https://example.com' }],
  ['of no kind', { ...box, type: 'toString' }],
  [
    'points that are none',
    {
      ...arrow,
      points: [
        [0, 0],
        [NaN, 1],
      ],
    },
  ],
  ['one point', { ...arrow, points: [[0, 0]] }],
  ['too many points', { ...arrow, points: Array.from({ length: 30_000 }, () => [0, 0]) }],
  ['a picture without one', { ...box, type: 'image' }],
])('is no element: %s', (_, given) => {
  expect(elementOf('one', given)).toBeUndefined()
})

it('is no element without a name that one may have', () => {
  for (const id of ['', 'a b', '<img>', '__proto__ ', 'x'.repeat(65)])
    expect(elementOf(id, box)).toBeUndefined()
})

it('leaves out properties that nobody may have', () => {
  const { element } = elementOf('box', {
    ...box,
    link: 'javascript:alert(1)',
    strokeColor: 'url(//evil)',
    opacity: -5,
    groupIds: ['a', 7],
    customData: { html: '<img>' },
    boundElements: [{ id: 'x', type: 'arrow' }],
    version: 1e9,
    isDeleted: true,
  }) as { element: Record<string, unknown> }
  expect(element).toMatchObject({ link: null, strokeColor: '#1e1e1e', opacity: 100, groupIds: [] })
  expect(element).toMatchObject({ version: 1, boundElements: null, isDeleted: false })
  expect(element).not.toHaveProperty('customData')
  for (const link of ['data:text/html,x', ' javascript:alert(1)', 'vbscript:x', '/relative', 7])
    expect(elementOf('box', { ...box, link })?.element['link']).toBeNull()
  expect(elementOf('box', { ...box, link: 'https://example.com/a' })?.element['link']).toBe(
    'https://example.com/a',
  )
})

it('moves points so that the first is where Excalidraw wants it', () => {
  const made = elementOf('arrow', {
    ...arrow,
    points: [
      [2, 3],
      [7, 8],
    ],
  })
  expect(made?.element).toMatchObject({
    x: 2,
    y: 3,
    points: [
      [0, 0],
      [5, 5],
    ],
  })
})

it('knows what is a place in the order', () => {
  for (const index of ['a0', 'a1V', 'b00', 'Zz', 'a0V', 'zABCDEFGHIJKLMNOPQRSTUVWXYZ'])
    expect(isIndex(index)).toBe(true)
  for (const index of [
    '',
    'a',
    'b0',
    'a00',
    '00',
    'a-',
    'zzz',
    `A${'0'.repeat(26)}`,
    7,
    null,
    `a${'1'.repeat(200)}`,
  ])
    expect(isIndex(index)).toBe(false)
})

it('a hostile page breaks nobody, and what else there is stays', () => {
  const [ada, bob] = [new Editor(1), new Editor(2)]
  ada.add('box')
  meet(ada, bob)
  const elements = bob.doc.getMap('elements')
  elements.set('text', 'text')
  elements.set('list', Y.Array.from([1]))
  elements.set('huge', new Y.Map(Object.entries({ ...box, width: 1e300, points: { length: 5 } })))
  elements.set('deep', new Y.Map(Object.entries({ ...box, roundness: new Y.Map(), link: new Y.Text('x') })))
  elements.set(
    'line',
    new Y.Map(Object.entries({ ...box, type: 'freedraw', points: Y.Array.from(['x', [1]]) })),
  )
  meet(ada, bob)
  expect(ada.live.map(({ id }) => id).toSorted()).toEqual(['box', 'deep'])
  ada.change('box', { x: 8 })
  meet(ada, bob)
  expect(bob.get('box')['x']).toBe(8)
})
