/** Whether the server answers at all. It tells a lost network from a part of the page that is gone. */
export async function serverAnswers(): Promise<boolean> {
  try {
    return (await fetch('/api/v1/liveness', { cache: 'no-store' })).ok
  } catch {
    return false
  }
}

/** How long an answer of the server takes, in milliseconds; undefined where none comes. */
export async function roundTrip(signal: AbortSignal): Promise<number | undefined> {
  const asked = performance.now()
  try {
    const answer = await fetch('/api/v1/liveness', { cache: 'no-store', signal })
    return answer.ok ? performance.now() - asked : undefined
  } catch {
    return undefined
  }
}
