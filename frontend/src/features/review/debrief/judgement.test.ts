import { expect, it } from 'vitest'
import type { Judgement } from '../../../api/schema'
import { judgementIn, momentOf, noJudgement, rowOf, sideBySide, withMoment, withRow } from './judgement'

const by = (id: string, given: number | null): Judgement => ({
  by: { id, name: id, kind: 'person', role: 'owner', colour: 0 },
  ...noJudgement,
  given,
  changed: 0,
})

it('changes a row and no other, and forgets a row of which nothing is said', () => {
  const one = withRow(noJudgement, 'a', { score: 3 })
  const two = withRow(one, 'b', { note: 'Why' })
  expect(rowOf(two, 'a')).toEqual({ row: 'a', score: 3, note: '', evidence: [] })
  expect(rowOf(two, 'b').note).toBe('Why')
  expect(withRow(two, 'a', { score: null }).scores.map(({ row }) => row)).toEqual(['b'])
})

it('keeps moments in order, each once', () => {
  expect(withMoment([5_000, 9_000], 7_000)).toEqual([5_000, 7_000, 9_000])
  expect(withMoment([5_000], 5_000)).toEqual([5_000])
})

it('reads moments as people write them', () => {
  expect(['12:34', '1:02:03', ' 34 ', '90:00'].map(momentOf)).toEqual([754_000, 3_723_000, 34_000, 5_400_000])
  for (const wrong of ['', 'soon', '1:2:3:4', '-5', '12:']) expect(momentOf(wrong)).toBeUndefined()
})

it('PAGE-5 takes a judgement as it was kept, and of anything else what is one', () => {
  const kept = {
    recommendation: 'yes',
    scores: [{ row: 'a', score: 2, note: 'n', evidence: [1] }],
    text: 't',
  }
  expect(judgementIn(kept)).toEqual(kept)
  expect(judgementIn({ ...kept, recommendation: 'perhaps', scores: [{ row: 1 }, null] })).toEqual({
    recommendation: null,
    scores: [],
    text: 't',
  })
  expect(
    judgementIn({ ...kept, scores: [{ row: 'a', score: 9, note: '', evidence: ['x'] }] })?.scores,
  ).toEqual([{ row: 'a', score: null, note: '', evidence: [] }])
  expect(judgementIn('nothing')).toBeUndefined()
})

it('puts one’s own judgement first once it was given', () => {
  const others = [by('late', 9), by('early', 3)]
  expect(sideBySide(by('me', 5), others).map((one) => one.by.id)).toEqual(['me', 'early', 'late'])
  expect(sideBySide(by('me', null), others).map((one) => one.by.id)).toEqual(['early', 'late'])
})
