import type { EditorView } from '@codemirror/view'
import { element } from './element'

/** What was pressed: text for a field, or a key that means something else. */
type Stroke = { text: string } | { key: KeyboardEventInit }

/** A key that a field takes as text, or that edits it. */
function isForField(event: KeyboardEvent, isEmpty: boolean): boolean {
  const { key, code, ctrlKey, metaKey, altKey } = event
  if (event.getModifierState('AltGraph')) return true
  if (ctrlKey || metaKey) return /^[acvxz]$/i.test(key) || key === 'Control' || key === 'Meta'
  // With Alt some keyboards write signs; the search has keys of its own with it.
  if (altKey && /^Key[CWR]$/.test(code)) return false
  if (key === 'Backspace' || key === 'Delete') return !isEmpty
  return !/^(Enter|Escape|Tab|ArrowUp|ArrowDown|F\d+)$/.test(key)
}

/**
 * Loads what a key opens, and takes what is pressed meanwhile: once it is open all of that is
 * done again there, in its order, so that no key is lost and none lands in the text (PAGE-2).
 * Escape, or a press elsewhere, and it does not open. Nor does it where it takes too long, as
 * without a network: then `onMissing` says so, and keys go where they went before.
 */
export async function openWhenLoaded<Loaded>(
  view: EditorView,
  load: () => Promise<Loaded | undefined>,
  open: (loaded: Loaded) => void,
  onMissing: () => void,
): Promise<void> {
  const strokes: Stroke[] = []
  const takeText = () => {
    if (field.value) strokes.push({ text: field.value })
    field.value = ''
  }
  const onkeydown = (event: Event) => {
    if (!(event instanceof KeyboardEvent) || event.isComposing) return
    if (isForField(event, field.value === '')) return
    event.preventDefault()
    if (event.key === 'Escape') return view.focus()
    takeText()
    const { key, code, shiftKey, ctrlKey, altKey, metaKey } = event
    strokes.push({
      key: { key, code, shiftKey, ctrlKey, altKey, metaKey, bubbles: true, cancelable: true },
    })
  }
  let composition: Promise<void> | undefined
  const field = element('input', {
    class: 'early-field',
    'aria-hidden': 'true',
    tabindex: '-1',
    autocomplete: 'off',
    autocapitalize: 'off',
    spellcheck: 'false',
    onkeydown,
    oncompositionstart: () => {
      composition = new Promise((resolve) => {
        field.addEventListener('compositionend', () => resolve(), { once: true })
      })
    },
  })
  view.dom.append(field)
  field.focus()
  let loaded: Loaded | undefined
  let wasLeft = false
  try {
    loaded = await Promise.race([load(), patience()])
    await composition
    takeText()
  } finally {
    wasLeft = document.activeElement !== field
    if (!wasLeft) view.focus()
    field.remove()
  }
  if (wasLeft) return
  if (loaded === undefined) return onMissing()
  open(loaded)
  for (const stroke of strokes) repeat(stroke)
}

/** How long somebody waits for what a key opens, in milliseconds. */
const longestWait = 5_000

const patience = () => new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), longestWait))

/** Does a stroke again, where the focus is now. */
function repeat(stroke: Stroke) {
  // As if it were typed: whatever has the focus hears of it in its own way.
  if ('text' in stroke) document.execCommand('insertText', false, stroke.text)
  else if (document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', stroke.key))) {
    const { key } = stroke.key
    if (key === 'Backspace' || key === 'Delete')
      document.execCommand(key === 'Delete' ? 'forwardDelete' : 'delete')
  }
}
