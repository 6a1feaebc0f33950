import { keysOf } from '../../components/commands'

/** Speaks, or is silent. Neither editor has these keys, and neither types anything. */
export const muteKeys = 'Alt+Shift+S'
/** Speaks as long as they are held. */
export const talkKeys = 'Alt+Shift+L'

const letters = new Map([muteKeys, talkKeys].map((keys) => [keys, `Key${keys.at(-1) ?? ''}`]))

interface Actions {
  mute: () => void
  hold: (isHeld: boolean) => void
}

/**
 * Listens for the keys of a call in a window: the page's, or that in which the pictures stand
 * apart. Speaking ends when any of the keys is let go, or the window is left. What this returns
 * stops it.
 */
export function listenForCallKeys(target: Window, { mute, hold }: Actions): () => void {
  let isHeld = false
  const release = () => {
    if (isHeld) hold(false)
    isHeld = false
  }
  const onDown = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return
    const keys = keysOf(event)
    if (keys !== muteKeys && keys !== talkKeys) return
    // Held keys repeat: neither repetition types anything.
    event.preventDefault()
    if (event.repeat) return
    if (keys === muteKeys) return mute()
    isHeld = true
    hold(true)
  }
  const onUp = ({ code, key }: KeyboardEvent) => {
    if (code === letters.get(talkKeys) || key === 'Alt' || key === 'Shift') release()
  }
  target.addEventListener('keydown', onDown)
  target.addEventListener('keyup', onUp)
  target.addEventListener('blur', release)
  return () => {
    release()
    target.removeEventListener('keydown', onDown)
    target.removeEventListener('keyup', onUp)
    target.removeEventListener('blur', release)
  }
}
