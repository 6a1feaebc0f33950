// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ApiError } from '../../api/request'
import { mostWaiting, Outbox } from './outbox'
import type { Noticed } from './watch'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const away = (seconds: number): Noticed => ({ kind: 'away', seconds })
const failure = (status: number) => new ApiError('', status, undefined)

/** An outbox, and what arrives at a server that answers the next ones with these. */
function line(...answers: Error[]) {
  const [arrived, tried, listeners]: [Noticed[], Noticed[], Set<() => void>] = [[], [], new Set()]
  const over = new AbortController()
  let isConnected = true
  const send = (noticed: Noticed): Promise<void> => {
    tried.push(noticed)
    const error = answers.shift()
    if (error) return Promise.reject(error)
    arrived.push(noticed)
    return Promise.resolve()
  }
  const onConnection = (listener: () => void) => {
    listeners.add(listener)
    return () => listeners.delete(listener)
  }
  const outbox = new Outbox({ send, isConnected: () => isConnected, onConnection, over: over.signal })
  const connect = (isNow: boolean) => {
    isConnected = isNow
    for (const listener of listeners) listener()
  }
  return { outbox, arrived, tried, listeners, over, connect }
}

it('what no server answered is sent again however often that fails, in its order', async () => {
  const { outbox, arrived } = line(
    ...Array.from({ length: 20 }, () => failure(0)),
    failure(429),
    failure(503),
  )
  outbox.add(away(10))
  outbox.add(away(20))
  await vi.advanceTimersByTimeAsync(300_000)
  expect(arrived).toEqual([away(10), away(20)])
})

it('what the server refuses is not sent again, and holds nothing up', async () => {
  const { outbox, arrived, tried } = line(failure(409))
  outbox.add(away(10))
  outbox.add(away(20))
  await vi.advanceTimersByTimeAsync(60_000)
  expect(tried).toEqual([away(10), away(20)])
  expect(arrived).toEqual([away(20)])
})

it('waits without a try for as long as the room is not connected, and keeps so many', async () => {
  const { outbox, arrived, tried, listeners, connect } = line()
  connect(false)
  for (let seconds = 0; seconds < mostWaiting + 5; seconds++) outbox.add(away(seconds))
  await vi.advanceTimersByTimeAsync(3_600_000)
  expect(tried).toEqual([])
  connect(true)
  await vi.advanceTimersByTimeAsync(0)
  expect(arrived).toHaveLength(mostWaiting)
  expect(arrived[0]).toEqual(away(0))
  expect(listeners.size).toBe(0)
})

it('sends nothing once it is over', async () => {
  const { outbox, tried, listeners, over, connect } = line()
  connect(false)
  outbox.add(away(10))
  over.abort()
  await vi.advanceTimersByTimeAsync(0)
  connect(true)
  await vi.advanceTimersByTimeAsync(60_000)
  expect(tried).toEqual([])
  expect(listeners.size).toBe(0)
})
