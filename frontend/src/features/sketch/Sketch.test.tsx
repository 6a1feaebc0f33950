// @vitest-environment jsdom
import { render, waitFor } from '@testing-library/react'
import { expect, it } from 'vitest'
import { elementOf } from '../../board/element'
import { Sketch } from './Sketch'

const place = { index: 'a1', x: 10, y: 20, width: 100, height: 50 }
const points = [
  [0, 0],
  [30, 40],
  [60, 0],
]
const stored: Record<string, Record<string, unknown>> = {
  box: { ...place, type: 'rectangle', backgroundColor: '#ffec99', roundness: { type: 3 } },
  round: { ...place, type: 'ellipse', strokeStyle: 'dashed' },
  sign: { ...place, type: 'diamond', roundness: { type: 2 }, angle: 1 },
  frame: { ...place, type: 'frame', name: '</svg><script>' },
  words: { ...place, type: 'text', text: 'one\ntwo', textAlign: 'center', fontFamily: 3 },
  hand: { ...place, type: 'freedraw', points },
  line: { ...place, type: 'line', points, roundness: { type: 2 } },
  photo: { ...place, type: 'image', fileId: 'dot', scale: [-1, 1] },
  part: {
    ...place,
    type: 'image',
    fileId: 'dot',
    crop: { x: 1, y: 1, width: 2, height: 2, naturalWidth: 4, naturalHeight: 4 },
  },
  missing: { ...place, type: 'image', fileId: 'none' },
}
const heads = ['arrow', 'bar', 'dot', 'circle_outline', 'triangle', 'diamond_outline', 'crowfoot_many', 'odd']
for (const endArrowhead of heads)
  stored[endArrowhead] = { ...place, type: 'arrow', points, endArrowhead, startArrowhead: 'crowfoot_one' }

const elements = Object.entries(stored).flatMap(([id, given]) => elementOf(id, given)?.element ?? [])
const address = 'data:image/png;base64,AAAA'

const picture = async (id: string) => (id === 'dot' ? address : undefined)

it('draws every kind of element, in numbers that are some', async () => {
  expect(elements).toHaveLength(Object.keys(stored).length)
  const { container, getByRole } = render(<Sketch elements={elements} label="The board" picture={picture} />)
  await waitFor(() => expect(container.querySelectorAll('image')).toHaveLength(2))
  const svg = getByRole('img', { name: 'The board' })
  expect([...svg.querySelectorAll('[data-element]')].map((one) => one.getAttribute('data-element'))).toEqual(
    elements.map(({ id }) => id),
  )
  expect(svg.outerHTML).not.toMatch(/NaN|Infinity|undefined|<script/)
  expect([...svg.querySelectorAll('tspan')].map(({ textContent }) => textContent)).toEqual(['one', 'two'])
  expect(svg.querySelectorAll('[data-element=arrow] path')).toHaveLength(3)
  expect(svg.querySelector('[data-element=missing] image')).toBeNull()
})

it('shows nothing of what is empty, and all that it is to show', () => {
  const { container, rerender } = render(<Sketch elements={[]} label="" picture={picture} />)
  expect(container.querySelector('svg')?.getAttribute('viewBox')).toBe('-20 -20 41 41')
  const bounds = { left: 0, top: 0, right: 500, bottom: 300 }
  rerender(<Sketch elements={[]} label="" picture={picture} bounds={bounds} />)
  expect(container.querySelector('svg')?.getAttribute('viewBox')).toBe('-20 -20 540 340')
})
