import * as Y from 'yjs'
import { through, typed } from './typed'

/** What a text change is, in Yjs' words. */
type Delta = Y.YTextEvent['delta']

/**
 * Binds a field of a page to a shared text, until what it returns is called. Changes of others
 * leave caret, selection and scroll position where they are in the text (PAGE-1); undo takes
 * back only one's own. While a composition runs (IME, dead keys) the field is left alone:
 * a browser that finds its half-written word changed commits it twice.
 */
export function bindTextarea(field: HTMLTextAreaElement, text: Y.Text): () => void {
  const origin = {}
  const undo = new Y.UndoManager(text, { trackedOrigins: new Set([origin]) })
  /** What the field showed when both were the same. */
  let shown = ''
  let isComposing = false
  /** What others did during a composition. */
  let held: Delta[] = []

  const transact = (change: () => void) => text.doc?.transact(change, origin)

  /** The field knows line feeds only; offsets drift where a text has other line ends. */
  const removeCarriageReturns = () => {
    const content = text.toString()
    if (!content.includes('\r') || field.readOnly) return
    // Of nobody: an undo must not bring them back.
    text.doc?.transact(() => {
      for (let at = content.length - 1; at >= 0; at--) if (content[at] === '\r') text.delete(at, 1)
    })
  }

  const show = (start: number, end: number) => {
    const { scrollTop, selectionDirection } = field
    shown = text.toString()
    field.value = shown
    field.setSelectionRange(start, end, selectionDirection)
    field.scrollTop = scrollTop
  }

  /** Takes what was typed into the shared text. */
  const take = () => {
    const change = typed(shown, field.value, field.selectionEnd)
    if (!change) return
    const ranges = through([{ from: change.from, to: change.to }], held)
    const at = ranges[0]?.from ?? 0
    transact(() => {
      for (const { from, to } of ranges.toReversed()) if (to > from) text.delete(from, to - from)
      if (change.insert) text.insert(at, change.insert)
    })
    if (held.length === 0) shown = field.value
    else {
      const caret = at + change.insert.length - (change.from + change.insert.length - field.selectionEnd)
      show(Math.max(at, caret), Math.max(at, caret))
    }
    held = []
  }

  const onInput = () => {
    if (!isComposing) take()
  }
  const onCompositionStart = () => {
    isComposing = true
  }
  const onCompositionEnd = () => {
    isComposing = false
    take()
    // Nothing was typed after all, and others went on meanwhile.
    if (held.length > 0) {
      const [caret] = through([{ from: field.selectionStart, to: field.selectionEnd }], held)
      held = []
      show(caret?.from ?? 0, caret?.to ?? 0)
    }
  }
  /** The browser's own undo knows nothing of what others did. */
  const onBeforeInput = (event: InputEvent) => {
    if (event.inputType !== 'historyUndo' && event.inputType !== 'historyRedo') return
    event.preventDefault()
    if (event.inputType === 'historyUndo') undo.undo()
    else undo.redo()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (!(event.ctrlKey || event.metaKey) || event.altKey || isComposing) return
    const key = event.key.toLowerCase()
    if (key !== 'z' && key !== 'y') return
    event.preventDefault()
    if (key === 'y' || event.shiftKey) undo.redo()
    else undo.undo()
  }
  const onText = (event: Y.YTextEvent, transaction: Y.Transaction) => {
    if (transaction.origin === origin) return
    if (isComposing) return void held.push(event.delta)
    if (transaction.origin === undo) {
      const end = endOf(event.delta)
      return show(end, end)
    }
    const [range] = through([{ from: field.selectionStart, to: field.selectionEnd }], [event.delta], 'around')
    show(range?.from ?? 0, range?.to ?? 0)
    removeCarriageReturns()
  }
  removeCarriageReturns()
  show(0, 0)
  text.observe(onText)
  const listeners = {
    input: onInput,
    compositionstart: onCompositionStart,
    compositionend: onCompositionEnd,
    beforeinput: onBeforeInput,
    keydown: onKeyDown,
  }
  for (const [name, listener] of Object.entries(listeners))
    field.addEventListener(name, listener as EventListener)
  return () => {
    if (isComposing) take()
    text.unobserve(onText)
    undo.destroy()
    for (const [name, listener] of Object.entries(listeners)) {
      field.removeEventListener(name, listener as EventListener)
    }
  }
}

/** Where the last change of a delta ends, in the text after it. */
function endOf(delta: Delta): number {
  let [at, end] = [0, 0]
  for (const { retain, insert } of delta) {
    if (retain !== undefined) at += retain
    else if (typeof insert === 'string') {
      at += insert.length
      end = at
    } else end = at
  }
  return end
}
