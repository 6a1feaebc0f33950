import type { Edit, Finding } from '../../analysis/public'
import { type Page, Reader, type Reading } from '../findings/reader'
import type { SharedModel } from './binding'
import { editor, type IDisposable, languages, MarkerSeverity, Range } from './monaco'

/** Who reports what linters find. */
const owner = 'findings'

const severities = {
  error: MarkerSeverity.Error,
  warning: MarkerSeverity.Warning,
  hint: MarkerSeverity.Info,
}

/** More than these are no help, and take time to draw. */
const most = 1_000

/** The findings of each model that has some. */
const shownIn = new Map<editor.ITextModel, Findings>()
let provider: IDisposable | undefined

/** What linters find in the open file, as markers, with what mends them. */
export class Findings implements Page {
  private readonly reader: Reader
  private readonly listener: IDisposable
  /** What is shown, and the version of the text that it is about. */
  private found: { findings: readonly Finding[]; version: number } = { findings: [], version: 0 }

  constructor(
    private readonly shared: SharedModel,
    reading: Reading,
  ) {
    provider ??= languages.registerCodeActionProvider(
      '*',
      { provideCodeActions },
      { providedCodeActionKinds: ['quickfix'] },
    )
    const { model } = shared
    shownIn.set(model, this)
    this.listener = model.onDidChangeContent(() => this.reader.changed())
    this.reader = new Reader(reading, this)
  }

  text = () => this.shared.model.getValue()
  length = () => this.shared.model.getValueLength()

  show(findings: readonly Finding[]) {
    const { model } = this.shared
    this.found = { findings: findings.slice(0, most), version: model.getVersionId() }
    const markers = this.found.findings.map((finding) => ({
      ...this.range(finding),
      severity: severities[finding.severity],
      message: finding.message,
      source: finding.rule,
    }))
    editor.setModelMarkers(model, owner, markers)
  }

  /** Where Monaco has moved what was shown. */
  shown() {
    const { model } = this.shared
    return editor.getModelMarkers({ resource: model.uri, owner }).flatMap((marker): Finding[] => {
      const known = this.found.findings.find(
        ({ rule, message }) => rule === marker.source && message === marker.message,
      )
      const { startLineNumber, startColumn, endLineNumber, endColumn } = marker
      const from = model.getOffsetAt({ lineNumber: startLineNumber, column: startColumn })
      const to = model.getOffsetAt({ lineNumber: endLineNumber, column: endColumn })
      // Where it would be mended now nobody knows until it is found again.
      return known ? [{ ...known, from, to, fix: undefined }] : []
    })
  }

  /** What mends what touches a part of the text; nothing where somebody has written since it was found. */
  fixesIn(range: Range): { finding: Finding; title: string; edits: readonly Edit[] }[] {
    const { findings, version } = this.found
    if (version !== this.shared.model.getVersionId()) return []
    return findings.flatMap((finding) =>
      finding.fix &&
      range.startLineNumber <= this.range(finding).endLineNumber &&
      Range.areIntersectingOrTouching(range, this.range(finding))
        ? [{ finding, ...finding.fix }]
        : [],
    )
  }

  /** As one step of undo. */
  fix(edits: readonly Edit[]) {
    this.shared.replace(edits)
  }

  range({ from, to }: { from: number; to: number }): Range {
    const { model } = this.shared
    return Range.fromPositions(model.getPositionAt(from), model.getPositionAt(to))
  }

  end() {
    const { model } = this.shared
    this.listener.dispose()
    shownIn.delete(model)
    if (!model.isDisposed()) editor.setModelMarkers(model, owner, [])
    this.reader.end()
  }
}

/** Runs what mends a finding: by us, and not by Monaco, whose undo knows nothing of others. */
const command = 'pairpad.fix'
editor.registerCommand(command, (_services, path: string, edits: readonly Edit[], version: number) => {
  const found = [...shownIn].find(([model]) => model.uri.toString() === path)
  if (found && found[0].getVersionId() === version) found[1].fix(edits)
})

function provideCodeActions(model: editor.ITextModel, range: Range): languages.CodeActionList {
  const actions = (shownIn.get(model)?.fixesIn(range) ?? []).map(({ finding, title, edits }) => ({
    title,
    kind: 'quickfix',
    diagnostics: editor
      .getModelMarkers({ resource: model.uri, owner })
      .filter(({ message, source }) => message === finding.message && source === finding.rule),
    command: { id: command, title, arguments: [model.uri.toString(), edits, model.getVersionId()] },
  }))
  return { actions, dispose: () => undefined }
}
