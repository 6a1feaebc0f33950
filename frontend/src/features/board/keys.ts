import type { KeyboardEvent } from 'react'

/** Keys of the page, and of parts that are not shown. */
export function isForPage(event: KeyboardEvent): boolean {
  const isMod = event.ctrlKey || event.metaKey
  const isWriting = event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement
  if (event.altKey && event.shiftKey) return true
  if (isMod) return event.key === '/' || event.key === ',' || /^[kop]$/i.test(event.key)
  return event.key === '0' && !isWriting
}

/** Gives a key to the page, past the board. */
export function handOn(event: KeyboardEvent) {
  event.stopPropagation()
  const same = new window.KeyboardEvent('keydown', event.nativeEvent)
  if (!window.dispatchEvent(same)) event.preventDefault()
}
