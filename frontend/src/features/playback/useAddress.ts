import { useEffect } from 'react'
import type { Player } from '../../playback/player'
import { momentIn, momentText, withMoment } from './address'

/** The address follows at most so often, in milliseconds: browsers forbid more. */
const pause = 1_000

/** Keeps the moment in the page's address, and goes where the address says when somebody changes it. */
export function useAddress(player: Player) {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    let wasPlaying = player.getState().isPlaying
    const isOther = () => momentText(player.getState().at) !== momentText(momentIn(location.search) ?? 0)
    const write = () => {
      clearTimeout(timer)
      timer = undefined
      if (!isOther()) return
      history.replaceState(history.state, '', withMoment(location.href, player.getState().at))
    }
    const onChange = () => {
      const { isPlaying } = player.getState()
      const hasPaused = wasPlaying && !isPlaying
      wasPlaying = isPlaying
      if (hasPaused) write()
      else if (isOther()) timer ??= setTimeout(write, pause)
    }
    const onNavigation = () => {
      const at = momentIn(location.search)
      if (at !== undefined) void player.seek(Math.min(at, player.getState().duration))
    }
    const stop = player.subscribe(onChange)
    window.addEventListener('popstate', onNavigation)
    return () => {
      stop()
      clearTimeout(timer)
      window.removeEventListener('popstate', onNavigation)
    }
  }, [player])
}
