import {
  type Completion,
  type CompletionContext,
  type CompletionResult,
  insertCompletionText,
  pickedCompletion,
  snippet,
} from '@codemirror/autocomplete'
import type { Text } from '@codemirror/state'
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
  const isMember = state.sliceDoc(pos - typed.length - 1, pos - typed.length) === '.'
  const asked = { file, version, doc: state.doc }
  return {
    from: pos - typed.length,
    options: items.filter((item) => isWorthIt(item, typed)).map((item) => optionOf(item, asked)),
    ...((!isIncomplete || isMember || typed.length >= enough) && { validFor }),
  }
}

/** What the server was asked about. */
interface Asked {
  file: ServedFile
  version: number
  doc: Text
}

interface Edit {
  from: number
  to: number
  insert: string
}

/** An edit where it is now: others may have written since. */
function editOf({ range, newText }: TextEdit, { file, version, doc }: Asked): Edit | undefined {
  const from = file.now(offsetOf(doc, range.start), version)
  const to = file.now(offsetOf(doc, range.end), version)
  return from === undefined || to === undefined ? undefined : { from, to, insert: newText }
}

function optionOf(item: CompletionItem, asked: Asked): Completion {
  const { textEdit, additionalTextEdits = [], insertTextFormat } = item
  const text = textEdit?.newText ?? item.insertText ?? item.label
  return {
    ...completionOf(item),
    info: () => informationOf(item, asked.file),
    apply(view, completion, from, to) {
      if (insertTextFormat === 2) return snippet(snippetOf(text))(view, completion, from, to)
      // A key of a dictionary takes its quotes along.
      const place = (textEdit && editOf(textEdit, asked)) ?? { from, to }
      const range = { from: Math.min(from, place.from), to: Math.max(to, place.to) }
      const others = additionalTextEdits.flatMap((edit) => editOf(edit, asked) ?? [])
      take(view, completion, text, range, others)
    },
  }
}

/** Writes a completion, and what belongs to it elsewhere, such as an import, in one step. */
function take(
  view: EditorView,
  completion: Completion,
  text: string,
  { from, to }: { from: number; to: number },
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
