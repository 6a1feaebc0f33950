// @vitest-environment jsdom
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Devices } from './devices'

const stop = vi.fn()
const track = { stop, addEventListener: vi.fn(), readyState: 'live' }
let answer: (stream: unknown) => void
let permission: PermissionState

beforeEach(() => {
  vi.useFakeTimers()
  stop.mockClear()
  const mediaDevices = {
    getUserMedia: () => new Promise((resolve) => (answer = resolve)),
    enumerateDevices: () => Promise.resolve([]),
  }
  // Devices that hang can't be had.
  vi.stubGlobal('navigator', { mediaDevices, permissions: { query: async () => ({ state: permission }) } })
})

afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

const stream = { getTracks: () => [track] }

it('a device that may be used and does not answer is given up, and closed when it does at last', async () => {
  permission = 'granted'
  const devices = new Devices()
  const opened = devices.open('microphone')
  await vi.advanceTimersByTimeAsync(9_900)
  expect(devices.getState().asked.microphone).toBe(true)
  await vi.advanceTimersByTimeAsync(200)
  expect(await opened).toBe(false)
  expect(devices.getState()).toMatchObject({
    asked: { microphone: false },
    problems: { microphone: 'failed' },
  })
  answer(stream)
  await vi.runAllTimersAsync()
  expect(stop).toHaveBeenCalledOnce()
  expect(devices.getState().open.microphone).toBeUndefined()
})

it('whoever is asked by the browser has all the time', async () => {
  permission = 'prompt'
  const devices = new Devices()
  const opened = devices.open('camera')
  await vi.advanceTimersByTimeAsync(600_000)
  answer(stream)
  expect(await opened).toBe(true)
  expect(devices.getState().open.camera).toBe(track)
  expect(stop).not.toHaveBeenCalled()
})
