// @vitest-environment node
import { describe, expect, it, vi } from 'vitest'
import * as Y from 'yjs'
import { Player, RecordingError } from './player'
import { type Entry, record } from './testing/encode'
import { FakeFrames, FakeReader, openPlayer, settled } from './testing/player'
import { authors, begins, people, roots } from './testing/session'

/** The code of somebody who types letters at these times, in ms since the beginning. */
function typed(
  times: readonly number[],
  letter = (index: number) => 'abcdefghij'.charAt(index % 10),
): Entry[] {
  const doc = new Y.Doc()
  const entries: Entry[] = []
  let time = 0
  doc.on('update', (update: Uint8Array) => entries.push({ author: 1, time: begins + time, update }))
  doc.getMap('files').set('main.py', new Y.Text())
  const text = doc.getMap('files').get('main.py') as Y.Text
  for (const [index, at] of times.entries()) {
    time = at
    text.insert(text.length, letter(index))
  }
  return entries
}

const given = (entries: readonly Entry[], duration: number, marks: number[] = []) => ({
  begins,
  duration,
  people: authors,
  marks,
  recordings: { code: record(people, entries, roots) },
})

const textIn = ({ docs }: Player) => {
  const text = docs.code.getMap('files').get('main.py')
  return text instanceof Y.Text ? text.toString() : undefined
}

describe('playing', () => {
  it('shows every frame in order, at their times, and pauses at the end', async () => {
    const times = [500, 900, 1_000, 1_700, 2_999]
    const { player, frames } = await openPlayer(given(typed(times), 3_000))
    expect(player.getState()).toMatchObject({ at: 0, frame: 1, frames: 6, duration: 3_000, isPlaying: false })
    const shown: [number, string | undefined][] = []
    player.play()
    while (player.getState().isPlaying) {
      await frames.paint()
      const text = textIn(player)
      if (text !== shown.at(-1)?.[1]) shown.push([player.getState().at, text])
    }
    expect(shown.map(([, text]) => text)).toEqual(['', 'a', 'ab', 'abc', 'abcd', 'abcde'])
    for (const [index, at] of times.entries()) {
      const late = (shown[index + 1]?.[0] ?? 0) - at
      expect(late).toBeGreaterThanOrEqual(0)
      expect(late).toBeLessThan(17)
    }
    expect(player.getState()).toMatchObject({ at: 3_000, frame: 6, isPlaying: false })
    await frames.rest()
    expect(frames.isWaited).toBe(false)
  })

  it.each([0.5, 1, 2, 4, 8, 16])('takes its time at speed %d', async (speed) => {
    const { player, frames } = await openPlayer(given(typed([1_000, 3_000]), 4_000))
    player.setSpeed(speed)
    player.play()
    await frames.paint(0)
    const before = frames.now
    while (player.getState().isPlaying) await frames.paint(50)
    expect((frames.now - before) * speed).toBeGreaterThanOrEqual(4_000)
    expect((frames.now - before - 50) * speed).toBeLessThan(4_000)
    await frames.rest()
    expect(textIn(player)).toBe('ab')
  })

  it('begins again at the end', async () => {
    const { player, frames } = await openPlayer(given(typed([100]), 200))
    await player.seek(200)
    player.play()
    expect(player.getState()).toMatchObject({ at: 0, isPlaying: true })
    await frames.rest()
    expect(player.getState()).toMatchObject({ at: 200, isPlaying: false })
  })

  it('pauses where it is, and goes on from there', async () => {
    const { player, frames } = await openPlayer(given(typed([100, 2_000]), 3_000))
    player.toggle()
    for (let paint = 0; paint < 11; paint++) await frames.paint(100)
    player.toggle()
    expect(player.getState()).toMatchObject({ at: 1_000, isPlaying: false })
    await frames.rest(500)
    expect(player.getState().at).toBe(1_000)
    player.toggle()
    await frames.paint(5_000)
    await frames.paint(250)
    expect(player.getState().at).toBe(1_250)
  })

  it('goes on where it was after the page was hidden', async () => {
    const { player, frames } = await openPlayer(given(typed([100]), 60_000))
    player.setSkipsIdle(false)
    player.play()
    await frames.paint()
    await frames.paint(30_000)
    expect(player.getState().at).toBe(1_000)
  })
})

describe('seeking and stepping', () => {
  it('shows the very moment', async () => {
    const { player } = await openPlayer(given(typed([100, 200, 300]), 400))
    const frames: [number, string][] = [
      [99, ''],
      [100, 'a'],
      [299.5, 'ab'],
      [300, 'abc'],
      [0, ''],
      [400, 'abc'],
    ]
    for (const [at, text] of frames) {
      const { player: own } = await openPlayer(given(typed([100, 200, 300]), 400))
      await own.seek(at)
      expect(textIn(own)).toBe(text)
    }
    await player.seek(1e9)
    expect(player.getState()).toMatchObject({ at: 400, frame: 4 })
  })

  it('keeps within the recording', async () => {
    const { player, frames } = await openPlayer(given(typed([100]), 400))
    for (const [at, reached] of [
      [-5, 0],
      [Number.NaN, 0],
      [Infinity, 400],
    ] as const) {
      void player.seek(at)
      await frames.rest()
      expect(player.getState().at).toBe(reached)
    }
  })

  it('steps over each update, also of one time, and pauses', async () => {
    const { player, frames } = await openPlayer(given(typed([100, 100, 300]), 400))
    player.play()
    const texts: (string | undefined)[] = []
    for (const by of [1, 1, 1, 1, -1, -1, -1, -1, -1] as const) {
      void player.step(by)
      await frames.rest()
      texts.push(textIn(player))
    }
    expect(texts).toEqual(['a', 'ab', 'abc', 'abc', 'ab', 'a', '', undefined, undefined])
    expect(player.getState()).toMatchObject({ at: 0, frame: 0, isPlaying: false })
  })

  it('goes to marks', async () => {
    const { player } = await openPlayer(given(typed([100]), 1_000, [700, 300]))
    const places: number[] = []
    const go = (way: 'nextMark' | 'previousMark') => {
      player[way]()
      places.push(player.getState().at)
    }
    for (const way of [
      'nextMark',
      'nextMark',
      'nextMark',
      'previousMark',
      'previousMark',
      'previousMark',
    ] as const)
      go(way)
    expect(places).toEqual([300, 700, 1_000, 700, 300, 0])
  })

  it('goes to the mark before while playing, though time goes on', async () => {
    const { player, frames } = await openPlayer(given(typed([100]), 9_000, [2_000, 5_000]))
    await player.seek(5_000)
    player.play()
    await frames.paint()
    await frames.paint(400)
    player.previousMark()
    expect(player.getState().at).toBe(2_000)
  })

  it('asks for one moment at a time, and for the last one that was wanted', async () => {
    const { player, frames, reader } = await openPlayer(given(typed([100, 200, 300, 400]), 500))
    reader.asked.length = 0
    reader.holds = true
    const [one, two, three] = [player.seek(100), player.seek(200), player.seek(300)]
    const done: number[] = []
    void one.then(() => done.push(1))
    void two.then(() => done.push(2))
    void three.then(() => done.push(3))
    expect(reader.asked).toHaveLength(1)
    await reader.letGo()
    expect([textIn(player), done]).toEqual(['a', [1]])
    await frames.paint()
    expect(reader.asked).toHaveLength(2)
    await reader.letGo()
    expect([textIn(player), done]).toEqual(['abc', [1, 2, 3]])
    await frames.rest()
    expect(reader.asked).toHaveLength(2)
  })

  it('shows one answer for each paint', async () => {
    const { player, frames } = await openPlayer(given(typed([100, 200, 300]), 400))
    const changes = vi.fn<() => void>()
    player.docs.code.on('update', changes)
    void player.seek(100)
    await settled()
    void player.seek(200)
    await settled()
    void player.seek(300)
    await settled()
    expect(changes).toHaveBeenCalledTimes(1)
    await frames.paint()
    expect(changes).toHaveBeenCalledTimes(2)
    expect(textIn(player)).toBe('abc')
  })

  it('changes nothing in a document that is the same then', async () => {
    const { player } = await openPlayer(given(typed([100, 200]), 400))
    await player.seek(150)
    const changes = vi.fn<() => void>()
    for (const doc of Object.values(player.docs)) doc.on('update', changes)
    await player.seek(199)
    expect(changes).not.toHaveBeenCalled()
  })
})

it('reads the documents of another moment, and shows what it showed', async () => {
  const { player } = await openPlayer(given(typed([500, 900, 1_500]), 3_000))
  await player.seek(600)
  const shown = textIn(player)
  const then = await player.docsAt(Infinity)
  const text = then.code.getMap('files').get('main.py')
  expect(text instanceof Y.Text && text.toString()).toBe('abc')
  expect(textIn(player)).toBe(shown)
  expect(shown).toBe('a')
})

describe('idle time', () => {
  it('is told of while it is skipped, and only then', async () => {
    const { player, frames } = await openPlayer(given(typed([1_000, 21_000]), 22_000))
    expect(player.idle).toEqual([{ from: 1_000, to: 21_000 }])
    await player.seek(11_000)
    expect(player.getState()).toMatchObject({ at: 11_000, idleUntil: undefined })
    expect(textIn(player)).toBe('a')
    player.play()
    expect(player.getState().idleUntil).toBe(21_000)
    await frames.paint()
    await frames.paint(250)
    expect(player.getState().at).toBe(16_000)
    player.setSkipsIdle(false)
    expect(player.getState().idleUntil).toBeUndefined()
    await frames.paint(250)
    expect(player.getState().at).toBe(16_250)
    player.setSkipsIdle(true)
    await frames.paint(250)
    expect(player.getState()).toMatchObject({ at: 21_000 + (250 - 237.5), idleUntil: undefined })
  })

  it('is not what has an event in it, and is never played slower for it', async () => {
    const { player } = await openPlayer(given(typed([1_000, 13_000]), 14_000, [6_000, 20_000]))
    expect(player.idle).toEqual([{ from: 6_000, to: 13_000 }])
    await player.seek(7_000)
    player.setSpeed(16)
    player.play()
    expect(player.getState().idleUntil).toBeUndefined()
  })
})

describe('its state', () => {
  it('stays the same object until it changes, and listeners hear of each change once', async () => {
    const { player, frames } = await openPlayer(given(typed([100]), 200))
    const before = player.getState()
    const listener = vi.fn<() => void>()
    const stop = player.subscribe(listener)
    player.pause()
    await player.seek(0)
    player.setSpeed(1)
    expect(player.getState()).toBe(before)
    expect(listener).not.toHaveBeenCalled()
    player.setSpeed(2)
    expect(listener).toHaveBeenCalledTimes(1)
    stop()
    player.play()
    await frames.rest()
    expect(listener).toHaveBeenCalledTimes(1)
  })

  it('knows no other speeds', async () => {
    const { player } = await openPlayer(given(typed([100]), 200))
    expect(() => player.setSpeed(3)).toThrow('There is no speed 3.')
  })
})

describe('opening and closing', () => {
  it('has documents without a recording, too', async () => {
    const { player } = await openPlayer({ ...given([], 0), recordings: {} })
    expect(player.getState()).toMatchObject({ at: 0, frames: 0, duration: 0 })
    expect(player.docs.problem.getText('text').toString()).toBe('')
    expect(await player.shares()).toEqual([])
    expect(await player.codeAt(0)).toEqual([])
    expect(await player.heat('main.py')).toEqual([])
    expect(await player.attribution('code', 'main.py')).toBeUndefined()
    player.play()
    expect(player.getState().isPlaying).toBe(true)
  })

  it('refuses what is no recording, and ends its reader', async () => {
    const reader = new FakeReader()
    const code = new TextEncoder().encode('What is this?').buffer
    const opening = Player.open({ ...given([], 0), recordings: { code } }, reader, new FakeFrames())
    await expect(opening).rejects.toBeInstanceOf(RecordingError)
    expect(reader.hasEnded).toBe(true)
  })

  it('pauses when nothing can be read any more', async () => {
    const { player, frames, reader } = await openPlayer(given(typed([100]), 60_000))
    player.play()
    reader.ask = () => Promise.reject(new Error('The worker is gone.'))
    await expect(player.seek(200)).rejects.toThrow('The worker is gone.')
    expect(player.getState().isPlaying).toBe(false)
    await frames.rest()
  })

  it('does nothing after it was destroyed', async () => {
    const { player, frames, reader } = await openPlayer(given(typed([100, 1_000, 2_000]), 60_000))
    const [listener, changes] = [vi.fn<() => void>(), vi.fn<() => void>()]
    player.subscribe(listener)
    player.docs.code.on('update', changes)
    player.awareness.on('change', changes)
    reader.holds = true
    player.play()
    const shown = vi.fn<() => void>()
    void player.seek(1_000).then(shown)
    listener.mockClear()
    player.destroy()
    changes.mockClear()
    expect(reader.hasEnded).toBe(true)
    expect(frames.isWaited).toBe(false)
    await reader.letGo()
    reader.asked.length = 0
    player.play()
    player.nextMark()
    void player.seek(2_000).then(shown)
    void player.step(1).then(shown)
    await reader.letGo()
    await frames.rest()
    for (const never of [listener, changes, shown]) expect(never).not.toHaveBeenCalled()
    expect(reader.asked).toEqual([])
    expect(frames.isWaited).toBe(false)
  })
})
