// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import * as Y from 'yjs'
import type { ConnectionState } from '../../sync/state'
import { type Return, watchAbsence } from './watch'

const offline = {
  kind: 'offline',
  unsaved: 0,
  happened: undefined,
  advice: undefined,
  hasFailed: true,
} as const
const saved = { kind: 'saved', unsaved: 0 } as const

beforeEach(() => void vi.useFakeTimers())
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
})

function hide(isHidden: boolean) {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(isHidden)
  document.dispatchEvent(new Event('visibilitychange'))
}

function watched(begins: ConnectionState = saved) {
  const doc = new Y.Doc()
  let state = begins
  let tell: (() => void) | undefined
  const returns: Return[] = []
  const subscribe = (listener: () => void) => {
    tell = listener
    return () => {}
  }
  const stop = watchAbsence({ doc, getState: () => state, subscribe }, (back) => returns.push(back))
  const become = (next: ConnectionState) => {
    state = next
    tell?.()
  }
  return { doc, returns, become, stop }
}

it('one who comes back after a while is told; after a moment not', () => {
  const { returns, stop } = watched()
  hide(true)
  vi.advanceTimersByTime(14_000)
  hide(false)
  vi.advanceTimersByTime(11_000)
  hide(true)
  vi.advanceTimersByTime(14_000)
  hide(false)
  expect(returns).toHaveLength(0)
  vi.advanceTimersByTime(11_000)
  hide(true)
  vi.advanceTimersByTime(15_000)
  hide(false)
  expect(returns).toMatchObject([{ wasConnected: true }])
  stop()
  hide(true)
  vi.advanceTimersByTime(15_000)
  hide(false)
  expect(returns).toHaveLength(1)
})

it('a lost connection counts, and one is back when the page is in sight and connected', () => {
  const { become, returns } = watched()
  become(offline)
  vi.advanceTimersByTime(8_000)
  hide(true)
  vi.advanceTimersByTime(8_000)
  hide(false)
  expect(returns).toHaveLength(0)
  become(saved)
  expect(returns).toMatchObject([{ wasConnected: false }])
})

it('one who looked in for a moment only is still told of everything', () => {
  const { doc, returns } = watched()
  hide(true)
  vi.advanceTimersByTime(20_000)
  doc.getText('file').insert(0, 'once')
  hide(false)
  vi.advanceTimersByTime(5_000)
  hide(true)
  vi.advanceTimersByTime(1_000)
  hide(false)
  expect(returns).toHaveLength(2)
  expect(returns[1]?.before.sv.size).toBe(0)
  vi.advanceTimersByTime(11_000)
  hide(true)
  vi.advanceTimersByTime(20_000)
  hide(false)
  expect(returns[2]?.before.sv.size).toBe(1)
})

it('whoever opens the page has not been away', () => {
  const { become, returns } = watched({ kind: 'connecting' })
  vi.advanceTimersByTime(30_000)
  become(saved)
  expect(returns).toHaveLength(0)
})

it('what one deletes meanwhile is known as one’s own', () => {
  const { doc, become, returns } = watched()
  const file = doc.getText('file')
  file.insert(0, 'text')
  become(offline)
  file.delete(0, 2)
  vi.advanceTimersByTime(20_000)
  become(saved)
  expect([...(returns[0]?.own.clients.values() ?? [])].flat()).toMatchObject([{ clock: 0, len: 2 }])
})
