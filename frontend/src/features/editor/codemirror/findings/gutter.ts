import { type EditorState, RangeSet, StateField } from '@codemirror/state'
import { EditorView, gutter, GutterMarker } from '@codemirror/view'
import { textOf } from '../../../../i18n/messages'
import { element } from '../element'
import { explainAt } from '../problems/hover'
import { allProblems, type Problem, problemsIn } from '../problems/problems'
import { text } from '../problems/text'

const order = ['error', 'warning', 'hint'] as const

/** A light beside a line, for all that was found in it. */
class Light extends GutterMarker {
  private readonly severity
  private readonly label: string

  constructor(found: readonly Problem[]) {
    super()
    this.severity = order.find((severity) => found.some((problem) => problem.severity === severity)) ?? 'hint'
    this.label = found
      .map(({ severity, message }) => `${textOf(text)[severity]}: ${message}`)
      .join('\n')
      .slice(0, 1_000)
  }

  override eq(other: Light): boolean {
    return other.label === this.label && other.severity === this.severity
  }

  override toDOM(): HTMLElement {
    // Not a stop of its own for Tab: there may be hundreds, and F8 leads to each.
    const attributes = { type: 'button', tabindex: '-1', title: this.label, 'aria-label': this.label }
    return element('button', { ...attributes, class: `finding-light of-${this.severity}` })
  }
}

function lightsIn(state: EditorState): RangeSet<GutterMarker> {
  const lines = new Map<number, Problem[]>()
  for (const problem of problemsIn(state, 0, state.doc.length)) {
    if (problem.source !== 'findings') continue
    const { from } = state.doc.lineAt(problem.from)
    lines.set(from, [...(lines.get(from) ?? []), problem])
  }
  return RangeSet.of(
    [...lines].map(([line, found]) => new Light(found).range(line)),
    true,
  )
}

const lights = StateField.define<RangeSet<GutterMarker>>({
  create: () => RangeSet.empty,
  update(before, { state, startState, docChanged }) {
    return docChanged || allProblems(state) !== allProblems(startState) ? lightsIn(state) : before
  },
})

const lightTheme = EditorView.theme({
  '.cm-findings': { width: '14px' },
  '.cm-findings .cm-gutterElement': { display: 'grid', placeItems: 'center' },
  '.finding-light': {
    width: '14px',
    height: '100%',
    padding: '0',
    border: 'none',
    background: 'none',
    cursor: 'pointer',
  },
  '.finding-light::after': {
    content: '""',
    display: 'block',
    width: '7px',
    height: '7px',
    margin: 'auto',
    borderRadius: '50%',
    backgroundColor: 'var(--color-muted)',
  },
  '.finding-light.of-error::after': { backgroundColor: 'var(--color-danger)', borderRadius: '1px' },
  '.finding-light.of-warning::after': { backgroundColor: 'var(--color-warn)' },
})

/** A gutter for what was found, and what shows it on a press: on phones nothing hovers. */
export const findingsGutter = [
  lights,
  gutter({
    class: 'cm-findings',
    markers: (view) => view.state.field(lights),
    initialSpacer: () => new Light([]),
    domEventHandlers: {
      mousedown(_view, _line, event) {
        // The caret stays where it is.
        event.preventDefault()
        return true
      },
      click(view, line) {
        const first = problemsIn(view.state, line.from, line.to).find(({ source }) => source === 'findings')
        if (first) void explainAt(view, first.from)
        return first !== undefined
      },
    },
  }),
  lightTheme,
]
