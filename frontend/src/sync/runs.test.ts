import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { longestOutput, type OutputPiece, Runs } from './runs'

function room() {
  const doc = new Y.Doc()
  const map = doc.getMap('runs')
  const add = (id: string, fields: Record<string, unknown>) => {
    const output = new Y.Array<unknown>()
    const run = new Y.Map<unknown>(Object.entries({ ...fields, output }))
    map.set(id, run)
    return { run, output }
  }
  return { doc, map, add, runs: new Runs(doc) }
}

function follow(runs: Runs, id: string) {
  const seen: { restarts: number; pieces: OutputPiece[]; stop: () => void } = {
    restarts: 0,
    pieces: [],
    stop: () => undefined,
  }
  seen.stop = runs.follow(id, {
    restart: () => {
      seen.restarts += 1
      seen.pieces = []
    },
    append: (pieces) => seen.pieces.push(...pieces),
  })
  return seen
}
const out = (text: string) => ({ stream: 'stdout', text })

it('runs come with what is known of them, the last first', () => {
  const { add, runs } = room()
  add('a', { number: 1, state: 'finished', outcome: 'exited', exit_code: 3, by_name: 'Ada', file: 'main.py' })
  add('b', { number: 2, state: 'queued', position: 4, place: 'browser' })
  const [last, first] = runs.list()
  expect(last).toMatchObject({ id: 'b', number: 2, state: 'queued', position: 4, place: 'browser' })
  expect(first).toMatchObject({
    byName: 'Ada',
    file: 'main.py',
    outcome: 'exited',
    exitCode: 3,
    place: 'server',
  })
})

it('what has another shape is left out, or is what it can be', () => {
  const { map, add, runs } = room()
  map.set('text', 'a run')
  map.set('x'.repeat(65), new Y.Map())
  add('none', { state: 'running' })
  add('odd', { number: 1, state: 'exploded' })
  add('big', {
    number: 2,
    state: 'finished',
    outcome: 'unheard of',
    by_name: 'x'.repeat(10_000),
    message: ['no text'],
    exit_code: 'zero',
    duration_ms: -5,
    created_at: Number.NaN,
    memory_bytes: BigInt(9_000_000),
    place: 'elsewhere',
  })
  const list = runs.list()
  expect(list.map(({ id }) => id)).toEqual(['big'])
  expect(list[0]).toMatchObject({ outcome: 'failed', message: '', place: 'server', memoryBytes: 9_000_000 })
  expect(list[0]?.byName).toHaveLength(200)
  expect([list[0]?.exitCode, list[0]?.durationMs, list[0]?.createdAt]).toEqual([
    undefined,
    undefined,
    undefined,
  ])
})

it('tells of each change but those of output, and gives the same list until then', () => {
  const { add, runs } = room()
  let told = 0
  runs.subscribe(() => told++)
  const { run, output } = add('a', { number: 1, state: 'running' })
  const list = runs.list()
  output.push([out('x')])
  expect(told).toBe(1)
  expect(runs.list()).toBe(list)
  run.set('state', 'finished')
  expect(told).toBe(2)
  expect(runs.list()[0]?.state).toBe('finished')
})

it('output comes in its order, and only what is new (RUN-3)', () => {
  const { doc, add, runs } = room()
  const { output } = add('a', { number: 1, state: 'running' })
  output.push([out('1'), out('2')])
  const seen = follow(runs, 'a')
  output.push([out('3')])
  doc.transact(() => {
    output.push([out('4')])
    output.push([{ stream: 'stderr', text: '5' }])
  })
  expect(seen.pieces.map(({ text }) => text).join('')).toBe('12345')
  expect(seen.restarts).toBe(1)
  output.delete(0, 1)
  expect(seen.pieces.map(({ text }) => text).join('')).toBe('2345')
  expect(seen.restarts).toBe(2)
  seen.stop()
  output.push([out('6')])
  expect(seen.pieces).toHaveLength(4)
})

it('a late reader has the same as who was there from the beginning (RUN-3)', () => {
  const { doc, add, runs } = room()
  const { output } = add('a', { number: 1, state: 'running' })
  const early = follow(runs, 'a')
  for (let at = 0; at < 50; at++) output.push([{ stream: at % 3 ? 'stdout' : 'stderr', text: `${at} ` }])
  const copy = new Y.Doc()
  Y.applyUpdate(copy, Y.encodeStateAsUpdate(doc))
  const late = follow(new Runs(copy), 'a')
  expect(late.pieces).toEqual(early.pieces)
})

it('pieces of another shape are left out, and no more is taken than is shown', () => {
  const { add, runs } = room()
  const { output } = add('a', { number: 1, state: 'running' })
  const seen = follow(runs, 'a')
  output.push(['text', 7, null, { stream: 'keyboard', text: 'x' }, { stream: 'stdout', text: 1 }, out('ok')])
  expect(seen.pieces).toEqual([out('ok')])
  for (let at = 0; at < 5; at++) output.push([out('x'.repeat(100_000))])
  expect(seen.pieces.reduce((sum, { text }) => sum + text.length, 0)).toBe(longestOutput)
})

it('a run without output, and none at all, have nothing to follow', () => {
  const { map, runs } = room()
  const run = new Y.Map<unknown>([
    ['number', 1],
    ['state', 'running'],
  ])
  map.set('a', run)
  const [seen, none] = [follow(runs, 'a'), follow(runs, 'none')]
  expect([seen.pieces, none.pieces]).toEqual([[], []])
  const output = new Y.Array<unknown>()
  run.set('output', output)
  output.push([out('late')])
  expect(seen.pieces).toEqual([out('late')])
})

it('what people type comes with their names, and a run says whether they can', () => {
  const { add, runs } = room()
  const { output } = add('a', { number: 1, state: 'running', interactive: true, repl: true })
  add('b', { number: 2, state: 'running', interactive: 'yes' })
  const seen = follow(runs, 'a')
  output.push([
    { stream: 'stdin', text: '7\n', by: 'Ada' },
    { stream: 'stdin', text: '8\n', by: 9 },
  ])
  output.push([{ ...out('x'), by: 'Eve' }])
  expect(seen.pieces).toEqual([
    { stream: 'stdin', text: '7\n', by: 'Ada' },
    { stream: 'stdin', text: '8\n', by: '' },
    { stream: 'stdout', text: 'x' },
  ])
  const kinds = runs.list().map(({ isInteractive, isConsole }) => [isInteractive, isConsole])
  expect(kinds).toEqual([
    [false, false],
    [true, true],
  ])
  seen.stop()
})

it('RUN-3 who has ended the input comes with the output, and stands with the run', () => {
  const { add, runs } = room()
  const { run, output } = add('a', { number: 1, state: 'running', interactive: true })
  expect(runs.list()[0]?.isInputEnded).toBe(false)
  const seen = follow(runs, 'a')
  runs.subscribe(() => undefined)
  output.push([
    { stream: 'stdin', text: '1\n', by: 'Ada' },
    { stream: 'end', text: 'ignored', by: 'Bob' },
  ])
  run.set('input_ended', true)
  expect(seen.pieces.at(-1)).toEqual({ stream: 'end', text: '', by: 'Bob' })
  expect(runs.list()[0]?.isInputEnded).toBe(true)
})

it('what is typed into a run in a browser comes in its order, each once, from before and after', () => {
  const { map, add, runs } = room()
  const heard: (string | null)[] = []
  const stop = runs.followTyped('a', (text) => heard.push(text))
  const typed = new Y.Array<unknown>()
  const { run, output } = add('a', { number: 1, state: 'running', typed })
  typed.push(['one\n', 'x'.repeat(5_000)])
  output.push([out('more')])
  typed.push([7, { text: 'odd' }, false])
  expect(heard).toEqual(['one\n', 'x'.repeat(4_096), null])
  const late: (string | null)[] = []
  runs.followTyped('a', (text) => late.push(text))()
  expect(late).toEqual(heard)
  stop()
  typed.push(['nobody listens'])
  run.delete('typed')
  runs.followTyped('a', (text) => late.push(text))
  runs.followTyped('b', (text) => late.push(text))
  map.set('b', 'no run')
  expect([heard.length, late.length]).toEqual([3, 3])
})
