import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  insertCompletionText,
  pickedCompletion,
  snippet,
} from '@codemirror/autocomplete'
import type { EditorView } from '@codemirror/view'
import type { CompletionItem, TextEdit } from '../../python/protocol'
import { servedIn } from './analysis'
import { completionOf, isWorthIt, markdownOf, offsetOf, snippetOf } from './conversion'
import { documentationOf } from './documentation'
import type { ServedFile } from './servedFile'

const word = /[\p{L}\p{N}_]*$/u
const validFor = /^[\p{L}\p{N}_]*$/u

/** From so many letters on a list has all that may still be meant; shorter ones grow. */
const enough = 3

/** What the server would write at a place; nothing where it has nothing to say. */
export async function complete({ state, pos, view }: CompletionContext): Promise<CompletionResult | null> {
  const file = view && servedIn(view)
  if (!file) return null
  const { version } = file
  const answer = await file.ask('textDocument/completion', pos, { context: { triggerKind: 1 } })
  const { items, isIncomplete } = Array.isArray(answer)
    ? { items: answer, isIncomplete: false }
    : (answer ?? { items: [], isIncomplete: false })
  if (items.length === 0) return null
  const line = state.doc.lineAt(pos)
  const typed = word.exec(line.text.slice(0, pos - line.from))?.[0] ?? ''
  const edits = (list: readonly TextEdit[]) =>
    list.map(({ range, newText }) => ({
      from: offsetOf(state.doc, range.start),
      to: offsetOf(state.doc, range.end),
      insert: newText,
    }))
  const isMember = state.sliceDoc(pos - typed.length - 1, pos - typed.length) === '.'
  return {
    from: pos - typed.length,
    options: items
      .filter((item) => isWorthIt(item, typed))
      .map((item) => optionOf(item, file, version, edits(item.additionalTextEdits ?? []))),
    ...((!isIncomplete || isMember || typed.length >= enough) && { validFor }),
  }
}

interface Edit {
  from: number
  to: number
  insert: string
}

function optionOf(
  item: CompletionItem,
  file: ServedFile,
  version: number,
  others: readonly Edit[],
): Completion {
  const text = item.textEdit?.newText ?? item.insertText ?? item.label
  return {
    ...completionOf(item),
    info: () => informationOf(item, file),
    apply(view, completion, from, to) {
      if (item.insertTextFormat === 2) return snippet(snippetOf(text))(view, completion, from, to)
      // Others may have written since: what belongs elsewhere, such as an import, goes where that is now.
      const changes = others.flatMap((edit) => {
        const [start, end] = [file.now(edit.from, version), file.now(edit.to, version)]
        return start === undefined || end === undefined ? [] : [{ from: start, to: end, insert: edit.insert }]
      })
      take(view, completion, text, from, to, changes)
    },
  }
}

function take(
  view: EditorView,
  completion: Completion,
  text: string,
  from: number,
  to: number,
  changes: readonly Edit[],
) {
  view.dispatch(
    { ...insertCompletionText(view.state, text, from, to), annotations: pickedCompletion.of(completion) },
    { changes },
  )
}

/** What stands beside a chosen completion. */
async function informationOf(item: CompletionItem, file: ServedFile): Promise<Node | null> {
  const more = await file.request('completionItem/resolve', item)
  const documentation = markdownOf(more?.documentation ?? item.documentation)
  return documentation ? documentationOf(documentation) : null
}
