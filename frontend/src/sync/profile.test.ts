import { expect, it } from 'vitest'
import { profileIn } from './profile'

it('a profile is read as the server writes it', () => {
  const found = profileIn({
    samples: [0, 1_000, 4_096, 2_000_000, 1_501_000n, 8_192],
    lines: { 'main.py': [7, 900, 300, 43, 2, 1_000, 0, 42] },
  })
  expect(found).toEqual({
    samples: [
      { at: 0, cpu: 1, memory: 4_096 },
      { at: 2_000, cpu: 1_501, memory: 8_192 },
    ],
    lines: [
      { file: 'main.py', line: 2, total: 1_000, own: 0, hash: 21, isUnique: false },
      { file: 'main.py', line: 7, total: 900, own: 300, hash: 21, isUnique: true },
    ],
  })
})

it('what has another shape is left out', () => {
  const two = [0, 0, 1, 9, 9, 1]
  expect(profileIn('a profile')).toBeUndefined()
  expect(profileIn({ samples: [0, 0, 1] })).toBeUndefined()
  expect(profileIn({ samples: [5, 5, 1, 4, 6, 1, 6, 4, 1], lines: {} })).toBeUndefined()
  expect(profileIn({ samples: [...two, 'x', -1, 1, Number.NaN], lines: [1] })?.samples).toHaveLength(2)
  const lines = { 'a.py': [1, 2], 'b.py': 'x', 'c.py': [3, 5, 9, 2], ['x'.repeat(500)]: [1, 1, 1, 1] }
  expect(profileIn({ samples: two, lines })?.lines).toMatchObject([{ file: 'c.py', own: 5, total: 5 }])
  const many = Array.from({ length: 9_000 }, (_, at) => at)
  expect(profileIn({ samples: many, lines: { 'a.py': many } })?.lines).toHaveLength(400)
})
