import type { Extension } from '@codemirror/state'
import { type EditorView, type PluginValue, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import type { Finding } from '../../../analysis/public'
import { type Page, Reader, type Reading } from '../../findings/reader'
import { problemMarks } from '../problems/marks'
import { finding, type Problem, problemsIn, showProblems } from '../problems/problems'
import { findingsGutter } from './gutter'

/** Has the file read that is shown, and shows what is found in it. */
class Findings implements PluginValue, Page {
  private readonly reader: Reader

  constructor(
    private readonly view: EditorView,
    reading: Reading,
  ) {
    this.reader = new Reader(reading, this)
  }

  text = () => this.view.state.doc.toString()
  length = () => this.view.state.doc.length

  show(findings: readonly Finding[]) {
    this.view.dispatch(showProblems('findings', findings.map(problemOf)))
  }

  shown() {
    const all = problemsIn(this.view.state, 0, this.view.state.doc.length)
    return all.flatMap((problem) =>
      problem.source === 'findings' ? [{ ...problem, rule: problem.rule ?? '' }] : [],
    )
  }

  update({ docChanged }: ViewUpdate) {
    if (docChanged) this.reader.changed()
  }

  destroy() {
    this.reader.end()
  }
}

const problemOf = (found: Finding): Problem => ({ ...found, source: 'findings', looks: ['finding'] })

/** What linters find in a file, while it is shown. */
export function findingsOf(reading: Reading): Extension {
  const plugin = ViewPlugin.define((view) => new Findings(view, reading))
  return [finding.of('findings'), plugin, problemMarks, findingsGutter]
}
