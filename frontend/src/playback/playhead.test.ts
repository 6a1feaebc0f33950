// @vitest-environment node
import { expect, it } from 'vitest'
import { idleIn, playedOn } from './idle'
import { Playhead } from './playhead'
import { randomOf } from './testing/random'
import { Timeline } from './timeline'

const minute = 60_000

/** A playhead over updates of the code at these times. */
function playheadOf(times: number[], duration: number) {
  const timeline = new Timeline(0, duration, { code: Float64Array.from(times) })
  const idle = idleIn(duration, timeline.times, [])
  return { timeline, idle, playhead: new Playhead(timeline, duration, idle, []) }
}

/** How long it plays, in ms, and how much of that is said to be skipped. */
function played(playhead: Playhead, tick: number) {
  let [took, skipping] = [0, 0]
  playhead.play()
  while (playhead.state.isPlaying) {
    if (playhead.state.idleUntil !== undefined) skipping += tick
    playhead.tick(tick)
    took += tick
  }
  return { took, skipping }
}

it('PLAY-1 a 45-minute recording with 20 minutes of thinking plays in 25, and a second for each stretch', () => {
  // Something happens each second, but not in the last five of each eleven minutes.
  const times = Array.from({ length: 45 * 60 }, (_, second) => second * 1_000).filter(
    (at) => at >= 44 * minute || at % (11 * minute) <= 6 * minute,
  )
  const { idle, playhead } = playheadOf(times, 45 * minute)
  expect(idle).toEqual([6, 17, 28, 39].map((from) => ({ from: from * minute, to: (from + 5) * minute })))
  const { took, skipping } = played(playhead, 16)
  expect(took).toBeGreaterThanOrEqual(25 * minute + 4_000)
  expect(took).toBeLessThan(25 * minute + 4_016)
  expect(Math.abs(skipping - 4_000)).toBeLessThan(100)
  expect(playhead.state).toMatchObject({ frame: times.length, at: 45 * minute })
  playhead.setSkipsIdle(false)
  const whole = played(playhead, 16)
  expect(Math.abs(whole.took - 45 * minute)).toBeLessThan(16)
  expect(whole.skipping).toBe(0)
})

it('idle is what is longer than 5 s, at the beginning and the end, too', () => {
  expect(idleIn(30_000, [6_000, 11_000, 16_001, 16_001], [])).toEqual([
    { from: 0, to: 6_000 },
    { from: 11_000, to: 16_001 },
    { from: 16_001, to: 30_000 },
  ])
  expect(idleIn(30_000, [6_000, 11_000], [3_000, 15_000, 40_000, -1])).toEqual([{ from: 15_000, to: 30_000 }])
  expect(idleIn(0, [], [])).toEqual([])
})

it('playing takes the same time in however many parts', () => {
  const random = randomOf(45)
  for (let round = 0; round < 300; round++) {
    const times = Array.from({ length: random(20) }, () => random(200_000))
    const idle = idleIn(200_000, times, [])
    const speed = [0.5, 1, 2, 4, 8, 16][random(6)] ?? 1
    let [at, elapsed] = [0, 0]
    while (at < 200_000) {
      const part = random(3_000)
      elapsed += part
      const next = playedOn(at, part, speed, idle)
      expect(next).toBeGreaterThanOrEqual(at)
      at = next
      expect(at).toBeCloseTo(playedOn(0, elapsed, speed, idle), 3)
    }
  }
})

it('frames of several documents are in the order of their times', () => {
  const timeline = new Timeline(1_000, 100, {
    code: Float64Array.of(1_000, 1_020, 1_020, 1_060),
    notes: Float64Array.of(900, 1_020, 1_300),
  })
  expect([...timeline.times]).toEqual([0, 0, 20, 20, 20, 60, 100])
  const moments = Array.from({ length: 8 }, (_, frame) => timeline.momentsAt(frame))
  expect(moments.map(({ code, notes }) => [code, notes])).toEqual([
    [0, 0],
    [0, 1],
    [1, 1],
    [2, 1],
    [3, 1],
    [3, 2],
    [4, 2],
    [4, 3],
  ])
  expect([0, 19.9, 20, 59, 60, 100].map((at) => timeline.frameAt(at))).toEqual([2, 2, 5, 5, 6, 7])
  expect([1, 2, 3].map((moment) => timeline.frameOf('notes', moment))).toEqual([1, 5, 7])
  expect([0, 1, 3, 7].map((frame) => timeline.timeOf(frame))).toEqual([0, 0, 20, 100])
})
