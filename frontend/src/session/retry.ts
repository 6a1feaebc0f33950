/** Pauses between tries to reach the server, in milliseconds. */
const pauses = [200, 1_000, 3_000, 8_000]

/** Waits before the next try: until its time, or until the network is back. */
export function pause(attempt: number): Promise<void> {
  const time = pauses[Math.min(attempt, pauses.length - 1)]
  return new Promise((done) => {
    const end = () => {
      clearTimeout(timer)
      window.removeEventListener('online', end)
      done()
    }
    const timer = setTimeout(end, time)
    window.addEventListener('online', end)
  })
}
