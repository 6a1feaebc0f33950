/** Whether the server answers at all. It tells a lost network from a part of the page that is gone. */
export async function serverAnswers(): Promise<boolean> {
  try {
    return (await fetch('/api/v1/liveness', { cache: 'no-store' })).ok
  } catch {
    return false
  }
}
