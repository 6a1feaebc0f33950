import { useEffect } from 'react'
import type { Player } from '../../playback/player'
import { actionOf, isForOther, type PlayerAction } from './keys'

/** How fast it can be played. */
export const speeds = [0.5, 1, 2, 4, 8, 16] as const

/** Milliseconds that the arrows go. */
export const stride = 5_000

/** Does what a key or a button stands for. */
export function act(player: Player, action: Exclude<PlayerAction, 'comment'>) {
  const { at, duration, speed } = player.getState()
  const nextSpeed = (by: 1 | -1) => speeds[speeds.findIndex((one) => one === speed) + by]
  switch (action) {
    case 'toggle':
      return player.toggle()
    case 'frameBack':
    case 'frameOn':
      player.pause()
      return void player.step(action === 'frameOn' ? 1 : -1)
    case 'back':
      return void player.seek(Math.max(0, at - stride))
    case 'on':
      return void player.seek(Math.min(duration, at + stride))
    case 'previousMark':
      return player.previousMark()
    case 'nextMark':
      return player.nextMark()
    case 'slower':
    case 'faster': {
      const next = nextSpeed(action === 'faster' ? 1 : -1)
      if (next !== undefined) player.setSpeed(next)
    }
  }
}

/** The keys of the recording, wherever on the page one is. `onComment`: one wants to comment on the moment, where one can. */
export function useKeys(player: Player, onComment: (() => void) | undefined) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const action = actionOf(event)
      if (!action || (action === 'comment' && !onComment) || event.defaultPrevented || event.isComposing)
        return
      if (isForOther(action, event.key, event.target) || document.querySelector('dialog[open]')) return
      event.preventDefault()
      // A key that is held down does not flicker between playing and not.
      if (event.repeat && (action === 'toggle' || action === 'comment')) return
      if (action === 'comment') onComment?.()
      else act(player, action)
    }
    // Before the editor, which scrolls by some of them.
    window.addEventListener('keydown', onKey, true)
    return () => window.removeEventListener('keydown', onKey, true)
  }, [player, onComment])
}
