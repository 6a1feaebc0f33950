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
import { analysed as analysedFile } from './analysed'
import { serverCompletion } from './serverCompletion'
import { suggest, type Suggestion } from './suggest'
import { snippetOf } from './snippet'
import { assistanceTheme } from './theme'
import { vocabularyOf } from './vocabulary'

export { startCompletion }

/** Suggestions while one types. `analysed` is the path of a Python file that a language server is to know, too. */
export function assistanceFor(language: string, analysed: string | undefined): Extension {
  return [
    analysed === undefined ? [] : analysedFile(analysed),
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
  if (state.readOnly) return null
  for (let node = syntaxTree(state).resolveInner(pos, -1); node.parent; node = node.parent) {
    if (explicit || /interpolation|replacement|variablename/i.test(node.name)) break
    if (/comment|string|regexp|character/i.test(node.name)) return null
  }
  const found = suggest(state.doc.toString(), pos, await vocabularyOf(language), explicit)
  if (context.aborted || !(found || explicit)) return null
  const known = await state.facet(serverCompletion)[0]?.(context)
  if (context.aborted) return null
  const snippets = found?.options.filter(({ snippet }) => snippet !== undefined).map(toCompletion) ?? []
  // What the server does not know, such as what follows a value of any type, words may.
  if (known && known.options.length > 0) return { ...known, options: [...known.options, ...snippets] }
  return found
    ? { from: found.from, options: found.options.map(toCompletion), validFor: /^[\p{L}\p{N}_$]*$/u }
    : null
}

function toCompletion({ label, kind, detail, snippet }: Suggestion): Completion {
  const option = { label, type: kind, ...(detail === undefined ? {} : { detail }) }
  if (snippet !== undefined) return snippetCompletion(snippetOf(snippet), { ...option, boost: -1 })
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
