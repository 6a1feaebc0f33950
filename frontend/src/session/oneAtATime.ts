/**
 * Does something when asked, never twice at a time. Asked meanwhile it is done once more afterwards: what is
 * under way may have begun before that which one asks for, and its answer may come last all the same.
 */
export function oneAtATime(act: () => Promise<unknown>): () => Promise<void> {
  let isAsked = false
  let running: Promise<void> | undefined
  const run = async () => {
    try {
      while (isAsked) {
        isAsked = false
        await act()
      }
    } finally {
      running = undefined
    }
  }
  return () => {
    isAsked = true
    running ??= run()
    return running
  }
}
