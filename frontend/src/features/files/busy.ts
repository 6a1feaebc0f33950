/** What somebody does with their hands. */
export interface Hands {
  /** When they typed last, in milliseconds; undefined for never. */
  typed: number | undefined
  /** In the middle of a character that takes several keys. */
  isComposing: boolean
  /** The focus is in a field other than the code. */
  isInField: boolean
}

/** Whoever has typed within so long is in the middle of something, in milliseconds. */
const busyFor = 5_000

/** Whether another file in the editor would come between somebody and what they are doing (PAGE-1). */
export function isBusy({ typed, isComposing, isInField }: Hands, now: number): boolean {
  return isComposing || isInField || (typed !== undefined && now - typed < busyFor)
}

/** Whether an element takes what is typed, and is not the code itself. */
export function isOtherField(element: Element | null): boolean {
  if (!element) return false
  const isField = element.matches(
    'textarea, select, input:not([type=checkbox], [type=radio], [type=button], [type=range])',
  )
  const isEditable = element instanceof HTMLElement && element.isContentEditable
  const isCode = element.matches('[data-code] :is(.cm-content, .inputarea, .native-edit-context)')
  return (isField || isEditable) && !isCode
}

/** Watches somebody's hands. What `stop` ends. */
export function watchHands(): { look: () => Hands; stop: () => void } {
  const hands = { typed: undefined as number | undefined, isComposing: false }
  const onInput = (event: Event) => {
    if (event.isTrusted) hands.typed = Date.now()
  }
  const onComposition = ({ type }: Event) => {
    hands.isComposing = type === 'compositionstart'
    hands.typed = Date.now()
  }
  // Editors may answer a key themselves, and then there is no input of the browser's.
  const onKey = ({ key, ctrlKey, metaKey }: KeyboardEvent) => {
    const writes = key.length === 1 || key === 'Backspace' || key === 'Delete' || key === 'Enter'
    const isWriting = document.activeElement?.matches('input, textarea, [contenteditable="true"]') === true
    if (writes && isWriting && !ctrlKey && !metaKey) hands.typed = Date.now()
  }
  const stopping = new AbortController()
  const options = { capture: true, signal: stopping.signal }
  window.addEventListener('beforeinput', onInput, options)
  window.addEventListener('keydown', onKey, options)
  window.addEventListener('compositionstart', onComposition, options)
  window.addEventListener('compositionend', onComposition, options)
  return {
    look: () => ({ ...hands, isInField: isOtherField(document.activeElement) }),
    stop: () => stopping.abort(),
  }
}
