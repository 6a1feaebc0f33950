// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ApiError } from '../../api/request'
import type { RunReport } from '../../api/schema'
import { Reporter } from './report'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function line(answer: (report: RunReport, count: number) => Promise<boolean> = () => Promise.resolve(false)) {
  const sent: { at: number; report: RunReport }[] = []
  const over = new AbortController()
  const onStop = vi.fn()
  const began = Date.now()
  const reporter = new Reporter({
    send: (report) => {
      sent.push({ at: Date.now() - began, report })
      return answer(report, sent.length)
    },
    onStop,
    signal: over.signal,
  })
  const text = () => sent.flatMap(({ report }) => report.output.map((piece) => piece.text)).join('')
  return { reporter, sent, text, over, onStop }
}
const out = (text: string) => ({ stream: 'stdout' as const, text })

it('sends what comes in its order, at most ten times a second, and the end with the last of it', async () => {
  const { reporter, sent, text } = line()
  for (let at = 0; at < 100; at++) {
    reporter.add({ stream: at % 10 ? 'stdout' : 'stderr', text: `${at} ` })
    await vi.advanceTimersByTimeAsync(10)
  }
  reporter.finish({ outcome: 'exited', exitCode: 0, durationMs: 999.6 })
  await vi.advanceTimersByTimeAsync(500)
  await reporter.done
  expect(text()).toBe(Array.from({ length: 100 }, (_, at) => `${at} `).join(''))
  expect(sent.length).toBeLessThanOrEqual(12)
  sent.slice(1).forEach(({ at }, index) => expect(at - (sent[index]?.at ?? 0)).toBeGreaterThanOrEqual(100))
  expect(sent.at(-1)?.report.finished).toEqual({ outcome: 'exited', exit_code: 0, duration_ms: 1_000 })
  expect(sent.slice(0, -1).every(({ report }) => report.finished === undefined)).toBe(true)
})

it('says that it is still there while a program says nothing', async () => {
  const { sent, over } = line()
  await vi.advanceTimersByTimeAsync(20_500)
  expect(sent.length).toBeGreaterThanOrEqual(4)
  sent.slice(1).forEach(({ at }, index) => expect(at - (sent[index]?.at ?? 0)).toBeLessThan(5_000))
  over.abort()
})

it('no report has more than 64 KiB, no character is cut in half, and nothing is lost', async () => {
  const { reporter, sent, text } = line()
  const long = '€👩x'.repeat(20_000)
  reporter.add(out(long))
  reporter.finish({ outcome: 'exited', durationMs: 1 })
  await vi.advanceTimersByTimeAsync(5_000)
  expect(text()).toBe(long)
  for (const { report } of sent) {
    const pieces = report.output.map((piece) => piece.text).join('')
    expect(new TextEncoder().encode(pieces).length).toBeLessThanOrEqual(65_536)
    expect(pieces).not.toContain('\ufffd')
  }
})

it('half a character is sent as what stands for it', async () => {
  const { reporter, text, over } = line()
  reporter.add(out('a\ud83d'))
  await vi.advanceTimersByTimeAsync(10)
  expect(text()).toBe('a\ufffd')
  over.abort()
})

it('what no server answered is sent again, and what comes meanwhile follows', async () => {
  const { reporter, sent } = line((_, count) =>
    count <= 3 ? Promise.reject(new ApiError('', count === 2 ? 503 : 0, undefined)) : Promise.resolve(false),
  )
  reporter.add(out('one '))
  await vi.advanceTimersByTimeAsync(50)
  reporter.add(out('two'))
  reporter.finish({ outcome: 'exited', exitCode: 0, durationMs: 5 })
  await vi.advanceTimersByTimeAsync(20_000)
  await reporter.done
  const heard = sent.slice(3).flatMap(({ report }) => report.output.map((piece) => piece.text))
  expect(heard).toEqual(['one ', 'two'])
})

it('stops when somebody wants it to, and when the server does not know it any more', async () => {
  const stopped = line(() => Promise.resolve(true))
  stopped.reporter.add(out('x'))
  await vi.advanceTimersByTimeAsync(10)
  expect(stopped.onStop).toHaveBeenCalled()
  stopped.over.abort()
  const gone = line(() => Promise.reject(new ApiError('', 404, 'no_such_run')))
  gone.reporter.add(out('x'))
  await vi.advanceTimersByTimeAsync(10)
  await gone.reporter.done
  expect(gone.onStop).toHaveBeenCalledTimes(1)
})
