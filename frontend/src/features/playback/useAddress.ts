import { useEffect } from 'react'
import { momentIn, momentText, withMoment } from './address'
import { usePlayback } from './player'

/** The address follows at most so often, in milliseconds: browsers forbid more. */
const pause = 1_000

/** Keeps the moment in the page's address, and goes where the address says when somebody changes it. */
export function useAddress() {
  const { player, momentPart } = usePlayback()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let wasPlaying = player.getState().isPlaying
    // Of the end the whole second after it: the one before would be a moment with less.
    const shown = () => {
      const { at, duration } = player.getState()
      return at < duration ? at : Math.ceil(at / 1_000) * 1_000
    }
    const isOther = () => momentText(shown()) !== momentText(momentIn(location[momentPart]) ?? 0)
    const write = () => {
      clearTimeout(timer)
      timer = undefined
      if (!isOther()) return
      history.replaceState(history.state, '', withMoment(location.href, shown(), momentPart))
    }
    const onChange = () => {
      const { isPlaying } = player.getState()
      const hasPaused = wasPlaying && !isPlaying
      wasPlaying = isPlaying
      if (hasPaused) write()
      else if (isOther()) timer ??= setTimeout(write, pause)
    }
    const onNavigation = () => {
      const at = momentIn(location[momentPart])
      if (at !== undefined) void player.seek(Math.min(at, player.getState().duration))
    }
    const stop = player.subscribe(onChange)
    window.addEventListener('popstate', onNavigation)
    return () => {
      stop()
      clearTimeout(timer)
      window.removeEventListener('popstate', onNavigation)
    }
  }, [player, momentPart])
}
