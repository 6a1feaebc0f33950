import { EditorState, Facet, type Range, StateEffect, StateField } from '@codemirror/state'
import { type Command, Decoration, type DecorationSet, EditorView } from '@codemirror/view'
import { textOf } from '../../../../i18n/messages'
import type { Fix, Severity } from '../../../analysis/public'
import { text } from './text'

// Not by @codemirror/lint: what it needs of @codemirror/view, every room would load before its first key.

/** Who finds problems: each shows its own, and leaves those of the other alone. */
export type Source = 'python' | 'findings'

/** Something that was found in the text, where it is now. */
export interface Problem {
  source: Source
  from: number
  to: number
  severity: Severity
  message: string
  /** What the linter calls its rule. */
  rule: string | undefined
  fix: Fix | undefined
  /** What it looks like, beside its severity. */
  looks: readonly string[]
  /** The text is not of its language here. */
  isSyntax: boolean
}

/** More than these are no help, and take time to draw. */
const most = 1_000
/** UTF-16 units of a message: it may quote types as long as somebody likes. */
const longest = 2_000

/** Who finds something in the file that is shown. What others have found goes with them. */
export const finding = Facet.define<Source>()

const setProblems = StateEffect.define<{ source: Source; problems: readonly Problem[] }>()

/** Shows what a source has found in the text as it is, in the place of what it had. */
export const showProblems = (source: Source, problems: readonly Problem[]) => ({
  effects: setProblems.of({ source, problems: problems.slice(0, most) }),
})

/** Each with its fix, which moves along until somebody writes where it would. */
const fixes = StateField.define<ReadonlyMap<Problem, Fix>>({
  create: () => new Map(),
  update(before, { changes, docChanged, effects }) {
    let now = before
    if (docChanged && before.size > 0) {
      const kept = [...before].filter(
        ([, { edits }]) => !edits.some(({ from, to }) => changes.touchesRange(from, to)),
      )
      now = new Map(
        kept.map(([problem, { title, edits }]) => {
          const moved = edits.map(({ from, to, insert }) => ({
            from: changes.mapPos(from, 1),
            to: changes.mapPos(to, 1),
            insert,
          }))
          return [problem, { title, edits: moved }]
        }),
      )
    }
    for (const effect of effects) {
      if (!effect.is(setProblems)) continue
      const { source, problems } = effect.value
      const others = [...now].filter(([problem]) => problem.source !== source)
      const theirs = problems.flatMap((problem) => (problem.fix ? [[problem, problem.fix] as const] : []))
      now = new Map([...others, ...theirs])
    }
    return now
  },
})

const shown = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(before, { changes, effects, reconfigured, state }) {
    let now = before.map(changes)
    if (reconfigured) {
      const sources = state.facet(finding)
      now = now.update({ filter: (_from, _to, { spec }) => sources.includes(spec.problem.source) })
    }
    for (const effect of effects) {
      if (!effect.is(setProblems)) continue
      const { source, problems } = effect.value
      const add = problems.flatMap((problem) => markOf(state, problem) ?? [])
      now = now.update({ filter: (_from, _to, { spec }) => spec.problem.source !== source, add, sort: true })
    }
    return now
  },
  provide: (field) => EditorView.decorations.from(field),
})

/** What has no length, such as a sign that is missing, is marked at the letter before or after it. */
function markOf({ doc }: EditorState, problem: Problem): Range<Decoration> | undefined {
  let [from, to] = [Math.min(problem.from, doc.length), Math.min(problem.to, doc.length)]
  if (from >= to) {
    const line = doc.lineAt(from)
    to = Math.min(from + 1, line.to)
    from = Math.max(line.from, Math.min(from, to - 1))
    if (from >= to) return undefined
  }
  const words = said(problem)
  return Decoration.mark({
    problem,
    class: [`problem-${problem.severity}`, ...problem.looks].join(' '),
    // For those who cannot see a line below it.
    ...(words && { attributes: { 'aria-description': words } }),
  }).range(from, to)
}

/** What is only greyed out, such as a name that nobody uses, needs no words. */
function said({ source, severity, message }: Problem): string | undefined {
  if (severity === 'hint' && source === 'python') return undefined
  return `${textOf(text)[severity]}: ${message.slice(0, longest)}`
}

/** What touches a part of the text, by where it begins. */
export function problemsIn(state: EditorState, from: number, to: number): Problem[] {
  const [problems, fixed] = [[] as Problem[], state.field(fixes, false)]
  state.field(shown, false)?.between(from, to, (start, end, { spec }) => {
    const problem = spec.problem as Problem
    const message = problem.message.slice(0, longest)
    problems.push({ ...problem, message, from: start, to: end, fix: fixed?.get(problem) })
  })
  return problems
}

/** All of them; the same object until that changes. A state that is about to have some has none. */
export const allProblems = (state: EditorState) => state.field(shown, false)

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
    const problems = problemsIn(view.state, 0, view.state.doc.length).filter((problem) => said(problem))
    const found = isNext
      ? (problems.find(({ from }) => from > head) ?? problems[0])
      : (problems.findLast(({ from }) => from < head) ?? problems.at(-1))
    if (!found) return false
    view.dispatch({ selection: { anchor: found.from }, scrollIntoView: true, userEvent: 'select' })
    return true
  }

/** Marks what was found, where it is now. */
export const problems = [fixes, shown, announced]
