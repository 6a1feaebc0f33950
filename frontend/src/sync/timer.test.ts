import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { extended, minute, SharedTimer, shownAt, type Timer } from './timer'

const sections = [
  { title: 'Intro', minutes: 10 },
  { title: 'Coding', minutes: 30 },
  { title: '', minutes: 5 },
]
const start = Date.parse('2026-11-20T10:00:00Z')
const running: Timer = { sections, countdown: { kind: 'running', endsAt: start + 45 * minute } }

it('tells what is left, and in which section one is', () => {
  // eslint-disable-next-line unicorn/consistent-function-scoping -- reads best beside what it is for
  const at = (minutes: number) => shownAt(running, start + minutes * minute)
  expect(at(0)).toMatchObject({
    remaining: 45 * minute,
    section: 0,
    sectionRemaining: 10 * minute,
    level: 'calm',
  })
  expect(at(9.5)).toMatchObject({ section: 0, sectionRemaining: minute / 2 })
  expect(at(10)).toMatchObject({ section: 1, sectionRemaining: 30 * minute })
  expect(at(39)).toMatchObject({ section: 1, level: 'calm' })
  expect(at(40)).toMatchObject({ section: 2, level: 'soon', isRunning: true })
  expect(at(50)).toMatchObject({ remaining: 0, section: 2, level: 'over', isRunning: false })
  // Somebody's clock is wrong: never more than there is.
  expect(at(-20)).toMatchObject({ remaining: 45 * minute, section: 0 })
})

it('minutes are added to the section that one is in, and move the end', () => {
  const now = start + 15 * minute
  const longer = extended(running, 5, now)
  expect(longer.sections.map((one) => one.minutes)).toEqual([10, 35, 5])
  expect(shownAt(longer, now)).toMatchObject({
    remaining: 35 * minute,
    section: 1,
    sectionRemaining: 30 * minute,
  })
  const late = start + 60 * minute
  expect(shownAt(extended(running, 5, late), late)).toMatchObject({ remaining: 5 * minute, section: 2 })
  const paused: Timer = { sections, countdown: { kind: 'paused', remaining: minute } }
  expect(shownAt(extended(paused, 5, now), now)).toMatchObject({ remaining: 6 * minute, isRunning: false })
  expect(shownAt(extended({ sections, countdown: { kind: 'ready' } }, 5, now), now).remaining).toBe(
    50 * minute,
  )
})

it('set, start, pause, continue and reset, seen by everybody', () => {
  const [one, other] = [new Y.Doc(), new Y.Doc()]
  one.on('update', (update: Uint8Array) => Y.applyUpdate(other, update))
  const [mine, theirs] = [new SharedTimer(one), new SharedTimer(other)]
  expect(theirs.read()).toEqual({ sections: [], countdown: { kind: 'ready' } })
  mine.start(start)
  expect(theirs.read().countdown.kind).toBe('ready')
  mine.set(sections)
  mine.start(start)
  expect(theirs.read()).toEqual(running)
  mine.start(start + minute)
  expect(theirs.read()).toEqual(running)
  mine.pause(start + minute)
  expect(theirs.read().countdown).toEqual({ kind: 'paused', remaining: 44 * minute })
  mine.start(start + 100 * minute)
  expect(theirs.read().countdown).toEqual({ kind: 'running', endsAt: start + 144 * minute })
  mine.reset()
  expect(shownAt(theirs.read(), start)).toMatchObject({ remaining: 45 * minute, level: 'calm' })
  mine.clear()
  expect(theirs.read().sections).toEqual([])
})

it('what somebody else broke is taken for nothing', () => {
  const doc = new Y.Doc()
  const map = doc.getMap('timer')
  const read = () => new SharedTimer(doc).read()
  for (const bad of [
    1,
    'x',
    [null, 1, 'a', { minutes: 'x' }, { minutes: -1 }, { minutes: 1e9 }],
    new Y.Map(),
  ]) {
    map.set('sections', bad)
    expect(read().sections).toEqual([])
  }
  map.set(
    'sections',
    Array.from({ length: 500 }, () => ({ title: 'x'.repeat(1e4), minutes: 1 })),
  )
  expect(read().sections).toHaveLength(12)
  expect(read().sections[0]?.title).toHaveLength(60)
  for (const bad of [1, 'x', [], { ends_at: 'soon' }, { remaining: -1 }, { remaining: Number.NaN }]) {
    map.set('countdown', bad)
    expect(read().countdown).toEqual({ kind: 'ready' })
  }
})
