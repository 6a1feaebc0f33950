import type { Range } from '../editor'

/** Pixels that the mouse has to move before a click is a drag. */
const slack = 4

interface Options {
  /** What has the editor in it. */
  parent: HTMLElement
  placeAt: (x: number, y: number) => number | undefined
  /** What is pointed at now. */
  onPoint: (range: Range) => void
  /** The mouse has been let go. */
  onEnd: () => void
}

/**
 * Dragging with Alt held. Editors hear nothing of it, so that no caret moves and no focus
 * goes anywhere. A click with Alt is theirs, once it is known that it is no more than that.
 * What this returns ends it.
 */
export function watchGesture({ parent, placeAt, onPoint, onEnd }: Options): () => void {
  let drag: { press: MouseEvent; anchor: number; hasBegun: boolean } | undefined
  /** The press that goes to the editor after all. */
  let isReplaying = false
  let hasPointed = false

  const onPress = (event: MouseEvent) => {
    const isOurs = event.altKey && !event.shiftKey && !event.ctrlKey && !event.metaKey && event.button === 0
    if (!isOurs || isReplaying) return
    const anchor = placeAt(event.clientX, event.clientY)
    if (anchor === undefined) return
    event.preventDefault()
    event.stopPropagation()
    drag = { press: event, anchor, hasBegun: false }
  }
  const onMove = ({ clientX, clientY, buttons }: MouseEvent) => {
    if (!drag) return
    // Let go outside of the window.
    if ((buttons & 1) === 0) return end()
    const { press, anchor } = drag
    drag.hasBegun ||= Math.hypot(clientX - press.clientX, clientY - press.clientY) >= slack
    const head = placeAt(clientX, clientY)
    if (!drag.hasBegun || head === undefined) return
    hasPointed = true
    parent.classList.add('is-pointing')
    onPoint({ anchor, head })
  }
  const onRelease = (event: MouseEvent) => {
    if (!drag) return
    const { press, hasBegun } = drag
    if (hasBegun) event.stopPropagation()
    end()
    if (!hasBegun) replay(press)
  }
  const replay = ({ target, clientX, clientY, detail }: MouseEvent) => {
    const init = { clientX, clientY, detail, altKey: true, bubbles: true, cancelable: true, view: window }
    isReplaying = true
    target?.dispatchEvent(new MouseEvent('mousedown', { ...init, buttons: 1 }))
    isReplaying = false
    // Monaco waits for the pointer, CodeMirror for the mouse.
    target?.dispatchEvent(new PointerEvent('pointerup', init))
    target?.dispatchEvent(new MouseEvent('mouseup', init))
  }
  const end = () => {
    const wasPointing = drag?.hasBegun
    drag = undefined
    parent.classList.remove('is-pointing')
    if (wasPointing) onEnd()
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Alt' || !hasPointed) return
    // Where Alt alone opens the browser's menu, it was not meant for that.
    hasPointed = false
    event.preventDefault()
  }

  parent.addEventListener('mousedown', onPress, { capture: true })
  window.addEventListener('mousemove', onMove, { capture: true })
  window.addEventListener('mouseup', onRelease, { capture: true })
  window.addEventListener('keyup', onKey)
  window.addEventListener('blur', end)
  return () => {
    end()
    parent.removeEventListener('mousedown', onPress, { capture: true })
    window.removeEventListener('mousemove', onMove, { capture: true })
    window.removeEventListener('mouseup', onRelease, { capture: true })
    window.removeEventListener('keyup', onKey)
    window.removeEventListener('blur', end)
  }
}
