import { type ComponentType, useEffect, useState } from 'react'

/** By then the page has long taken its first keys, in milliseconds. */
const settled = 3_000
/** Pause before what could not be loaded is asked for again, in milliseconds. */
const retryAfter = 15_000

/**
 * A part of the page that nobody needs for the first keys, and that nobody waits for: it
 * comes by itself, `after` so many milliseconds, and where it does not come, another time.
 */
export function later<P extends object>(
  load: () => Promise<ComponentType<P>>,
  after = settled,
): ComponentType<P> {
  let Loaded: ComponentType<P> | undefined
  return function Later(props: P) {
    const [, setLoaded] = useState(Loaded !== undefined)
    useEffect(() => {
      let isOver = false
      let timer: ReturnType<typeof setTimeout>
      const tryAfter = (wait: number) => {
        timer = setTimeout(() => void attempt(), wait)
      }
      const attempt = () =>
        load().then(
          (found) => {
            Loaded = found
            if (!isOver) setLoaded(true)
          },
          () => {
            if (!isOver) tryAfter(retryAfter)
          },
        )
      // It may have come for another place of it since this one was drawn.
      if (Loaded) setLoaded(true)
      else tryAfter(after)
      return () => {
        isOver = true
        clearTimeout(timer)
      }
    }, [])
    return Loaded ? <Loaded {...props} /> : null
  }
}
