import { EditorState, StateEffect, StateField, type Text } from '@codemirror/state'
import { type Command, Decoration, type DecorationSet, EditorView } from '@codemirror/view'
import { textOf } from '../../../../i18n/messages'
import type * as lsp from '../../python/protocol'
import { offsetOf } from './conversion'
import { text } from './text'

// Not by @codemirror/lint: what it needs of @codemirror/view, every room would load before its first key.

export type Severity = 'error' | 'warning' | 'hint'

/** Something that the server has found, where it is now. */
export interface Problem {
  from: number
  to: number
  severity: Severity
  message: string
}

const severities: Record<number, Severity> = { 1: 'error', 2: 'warning' }
const looks: Record<number, string> = { 1: 'python-unnecessary', 2: 'python-deprecated' }

/** More than these are no help, and take time to draw. */
const most = 1_000
/** UTF-16 units of a message: it may quote types as long as somebody likes. */
const longest = 2_000

const setProblems = StateEffect.define<readonly lsp.Diagnostic[]>()

/** Shows what has been found in the text as it is, in the place of what was. */
export const showProblems = (found: readonly lsp.Diagnostic[]) => ({ effects: setProblems.of(found) })

interface Spec {
  severity: Severity
  message: string
}

const shown = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, { changes, effects, newDoc }) {
    let now = before.map(changes)
    for (const effect of effects) {
      if (!effect.is(setProblems)) continue
      const marks = effect.value.slice(0, most).flatMap((found) => markOf(newDoc, found) ?? [])
      now = Decoration.set(marks, true)
    }
    return now
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** What has no length, such as a sign that is missing, is marked at the letter before or after it. */
function markOf(doc: Text, { range, severity = 1, message, tags = [] }: lsp.Diagnostic) {
  let [from, to] = [offsetOf(doc, range.start), offsetOf(doc, range.end)]
  if (from >= to) {
    const line = doc.lineAt(from)
    to = Math.min(from + 1, line.to)
    from = Math.max(line.from, Math.min(from, to - 1))
    if (from >= to) return undefined
  }
  const spec: Spec = { severity: severities[severity] ?? 'hint', message: message.slice(0, longest) }
  const words = said(spec)
  const classes = [`python-${spec.severity}`, ...tags.map((tag) => looks[tag])]
  return Decoration.mark({
    ...spec,
    class: classes.filter(Boolean).join(' '),
    // For those who cannot see a line below it.
    ...(words && { attributes: { 'aria-description': words } }),
  }).range(from, to)
}

/** What is only greyed out, such as a name that nobody uses, needs no words. */
function said({ severity, message }: Spec): string | undefined {
  return severity === 'hint' ? undefined : `${textOf(text)[severity]}: ${message}`
}

/** What touches a part of the text, by where it begins. */
export function problemsIn(state: EditorState, from: number, to: number): Problem[] {
  const problems: Problem[] = []
  state.field(shown, false)?.between(from, to, (start, end, { spec }) => {
    const { severity, message } = spec as Spec
    problems.push({ from: start, to: end, severity, message })
  })
  return problems
}

/** Says what is wrong where one has gone. */
const announced = EditorState.transactionExtender.of((transaction) => {
  const { selection, docChanged, startState } = transaction
  if (!selection || docChanged || !transaction.isUserEvent('select')) return null
  const [before, now] = [startState.selection.main.head, selection.main.head]
  const words = problemsIn(startState, now, now)
    .filter(({ from, to }) => before < from || before > to)
    .flatMap((problem) => said(problem) ?? [])
  return words.length > 0 ? { effects: EditorView.announce.of([...new Set(words)].join('. ')) } : null
})

/** Puts the caret at the next mistake or at the one before, and round the end. */
export const goToProblem =
  (isNext: boolean): Command =>
  (view) => {
    const { head } = view.state.selection.main
    const problems = problemsIn(view.state, 0, view.state.doc.length).filter(
      ({ severity }) => severity !== 'hint',
    )
    const found = isNext
      ? (problems.find(({ from }) => from > head) ?? problems[0])
      : (problems.findLast(({ from }) => from < head) ?? problems.at(-1))
    if (!found) return false
    view.dispatch({ selection: { anchor: found.from }, scrollIntoView: true, userEvent: 'select' })
    return true
  }

/** Marks what the server has found, where it is now. */
export const diagnostics = [shown, announced]
