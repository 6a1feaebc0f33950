// @vitest-environment jsdom
import { afterEach, expect, it, vi } from 'vitest'
import { ApiError } from './request'
import { followTrial, readTrialEvent, type TrialEvent } from './trials'

const stream = [
  'event: begun\ndata: {"sandbox": "native", "programs": ["01_fork_bomb", "24_terminal_escapes"]}\n\n',
  ': still here\n\n',
  'event: weather\ndata: {"sky": "blue"}\n\n',
  'event: attempt\ndata: {"program": "01_fork_bomb", "held": true, "outcome": "timed_out", "wall_ms": 2003, "detail": null}\n\n',
  'event: attempt\ndata: {"program": "24_terminal_escapes", "held": false, "outcome": null, "wall_ms": 9, "detail": "é漢😀\\nBREACH"}\n\n',
  'event: ended\ndata: {"tried": 2, "held": 1}\n\n',
].join('')

const told: TrialEvent[] = [
  { kind: 'begun', sandbox: 'native', programs: ['01_fork_bomb', '24_terminal_escapes'] },
  {
    kind: 'attempt',
    program: '01_fork_bomb',
    held: true,
    outcome: 'timed_out',
    wallMs: 2003,
    detail: undefined,
  },
  {
    kind: 'attempt',
    program: '24_terminal_escapes',
    held: false,
    outcome: undefined,
    wallMs: 9,
    detail: 'é漢😀\nBREACH',
  },
  { kind: 'ended', tried: 2, held: 1 },
]

/** An answer whose body comes in these pieces. */
function answer(pieces: readonly Uint8Array[]): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  })
  return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
}

async function follow(response: Response): Promise<TrialEvent[]> {
  vi.stubGlobal('fetch', () => Promise.resolve(response))
  const seen: TrialEvent[] = []
  await followTrial('a key', (event) => seen.push(event), new AbortController().signal)
  return seen
}

afterEach(() => vi.unstubAllGlobals())

it('reads a trial wherever the network splits it, and passes over events that it does not know', async () => {
  const bytes = new TextEncoder().encode(stream)
  for (let at = 0; at <= bytes.length; at++)
    expect(await follow(answer([bytes.slice(0, at), bytes.slice(at)])), `split at ${at}`).toEqual(told)
  expect(await follow(answer(Array.from(bytes, (byte) => Uint8Array.of(byte))))).toEqual(told)
})

it('tells what came before it was cut off, and no half of an event', async () => {
  const bytes = new TextEncoder().encode(stream)
  const lengths = new Set<number>()
  for (let at = 0; at < bytes.length; at++) {
    const seen = await follow(answer([bytes.slice(0, at)]))
    expect(seen).toEqual(told.slice(0, seen.length))
    lengths.add(seen.length)
  }
  expect([...lengths]).toEqual([0, 1, 2, 3])
})

it('takes nothing for granted in an event', () => {
  expect(readTrialEvent('begun', '{"programs": "all"}')).toBeUndefined()
  expect(readTrialEvent('attempt', '{"held": true}')).toBeUndefined()
  expect(readTrialEvent('attempt', 'null')).toBeUndefined()
  expect(readTrialEvent('attempt', '{"program"')).toBeUndefined()
  expect(readTrialEvent('begun', '{"programs": ["a", 7, "a", "b", ""]}')).toEqual({
    kind: 'begun',
    sandbox: '',
    programs: ['a', 'b'],
  })
  const odd = readTrialEvent('attempt', '{"program": "x", "held": "yes", "wall_ms": "long", "outcome": 3}')
  expect(odd).toEqual({
    kind: 'attempt',
    program: 'x',
    held: false,
    outcome: undefined,
    wallMs: 0,
    detail: undefined,
  })
  const long = readTrialEvent(
    'attempt',
    JSON.stringify({ program: 'x', held: false, detail: 'y'.repeat(1e5) }),
  )
  expect(long?.kind === 'attempt' && long.detail?.length).toBe(4_000)
})

it('says why a trial was refused', async () => {
  const body = JSON.stringify({ error: { code: 'trial_under_way', message: 'Another one is under way.' } })
  const refused = follow(new Response(body, { status: 409 }))
  await expect(refused).rejects.toMatchObject({ status: 409, code: 'trial_under_way' })
  await expect(refused).rejects.toBeInstanceOf(ApiError)
})
