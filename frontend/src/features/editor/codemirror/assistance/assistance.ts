import {
  acceptCompletion,
  autocompletion,
  closeCompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  selectedCompletion,
  snippetCompletion,
  startCompletion,
} from '@codemirror/autocomplete'
import { syntaxTree } from '@codemirror/language'
import { type Extension, Prec } from '@codemirror/state'
import { type Command, keymap } from '@codemirror/view'
import { element } from '../element'
import { suggest, type Suggestion } from './suggest'
import { assistanceTheme } from './theme'
import { vocabularyOf } from './vocabulary'

export { startCompletion }

/** Suggestions while one types. */
export function assistanceFor(language: string): Extension {
  return [
    // Before the completion's own, which would take what has been written already, and no new line.
    Prec.highest(
      keymap.of([
        { key: 'Enter', run: leaveWhatIsTyped },
        { key: 'Tab', run: acceptCompletion },
      ]),
    ),
    autocompletion({
      override: [(context) => complete(context, language)],
      icons: false,
      addToOptions: [{ render: ({ type }) => kindMark(type), position: 20 }],
      maxRenderedOptions: 60,
    }),
    assistanceTheme,
  ]
}

/** Words are suggested in code; in comments and strings for those who ask. */
async function complete(context: CompletionContext, language: string): Promise<CompletionResult | null> {
  const { state, pos, explicit } = context
  for (let node = syntaxTree(state).resolveInner(pos, -1); node.parent; node = node.parent) {
    if (explicit || /interpolation|replacement/i.test(node.name)) break
    if (/comment|string|regexp|character/i.test(node.name)) return null
  }
  const vocabulary = await vocabularyOf(language)
  if (context.aborted) return null
  const found = suggest(state.doc.toString(), pos, vocabulary, explicit)
  return found
    ? { from: found.from, options: found.options.map(toCompletion), validFor: /^[\p{L}\p{N}_$]*$/u }
    : null
}

function toCompletion({ label, kind, detail, snippet }: Suggestion): Completion {
  const option = { label, type: kind, ...(detail === undefined ? {} : { detail }) }
  if (snippet !== undefined) return snippetCompletion(snippet, { ...option, boost: -1 })
  // What the language has stands before what the file has.
  return kind === 'text' ? { ...option, boost: -2 } : option
}

/** Enter is a new line once all of a word is written. */
const leaveWhatIsTyped: Command = (view) => {
  const selected = selectedCompletion(view.state)
  if (!selected) return false
  const { head } = view.state.selection.main
  const isTyped = view.state.sliceDoc(head - selected.label.length, head) === selected.label
  if (isTyped) closeCompletion(view)
  return false
}

const marks: Record<string, string> = {
  keyword: 'k',
  function: 'f',
  method: 'm',
  property: 'p',
  variable: 'v',
  constant: 'c',
  class: 'C',
  interface: 'I',
  enum: 'E',
  type: 'T',
  namespace: 'N',
  snippet: '…',
}

function kindMark(kind = ''): HTMLElement {
  return element('span', { class: `kind kind-${kind}`, 'aria-hidden': 'true' }, marks[kind] ?? 'a')
}
