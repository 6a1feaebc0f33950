import * as Y from 'yjs'
import { ownStep } from '../../../sync/ownStep'
import { type Change, changesBetween } from '../difference'
import { forgetting } from '../forgetting'
import { changesOf, shownText } from './delta'
import { editor, type IDisposable, Range } from 'monaco-editor/editor'

/**
 * A model of Monaco that is the same text as a shared one, both ways. It lives as long as
 * the room is shown, whether its file is the open one or not.
 *
 * Invariant: outside of `write` and of one's own edits, a place in the model is the same
 * place in the shared text.
 */
export class SharedModel {
  /** Undoes what was written here, and nothing else. Monaco's own would undo what others wrote. */
  readonly undoManager: Y.UndoManager
  /**
   * How changes come in that were not made in the model: `write` puts them there. Whoever
   * shows the model keeps the view in its place around that; `isOwn` are one's own undoings.
   */
  receive = (_changes: readonly Change[], write: () => void, _isOwn: boolean): void => write()
  private readonly stopForgetting: () => void
  private isWriting = false
  /** The last change was a step of its own. */
  private hasStepped = false
  private shown: editor.ITextModel
  private listener: IDisposable

  constructor(
    model: editor.ITextModel,
    readonly text: Y.Text,
  ) {
    this.undoManager = new Y.UndoManager(text, { trackedOrigins: new Set([this, ownStep]) })
    this.stopForgetting = forgetting(this.undoManager, text)
    this.shown = model
    this.listener = this.take(model)
    text.observe(this.onChange)
  }

  get model(): editor.ITextModel {
    return this.shown
  }

  /** Goes on in another model: a file that was renamed has another address, and the same past. */
  moveTo(model: editor.ITextModel) {
    const before = this.shown
    this.listener.dispose()
    this.shown = model
    this.listener = this.take(model)
    before.dispose()
  }

  private take(model: editor.ITextModel): IDisposable {
    // Before anything is in it: on Windows a line's end would count two units.
    model.setEOL(editor.EndOfLineSequence.LF)
    // Not by createModel or setValue, which swallow a byte order mark.
    this.write([{ from: 0, to: 0, insert: shownText(this.text) }])
    // Keys, menus and commands all end here.
    Object.assign(model, {
      undo: () => void this.undoManager.undo(),
      redo: () => void this.undoManager.redo(),
      canUndo: () => this.undoManager.canUndo(),
      canRedo: () => this.undoManager.canRedo(),
    })
    return model.onDidChangeContent((event) => this.send(event))
  }

  /** One's own edits, to the others. */
  private send({ changes, isFlush }: editor.IModelContentChangedEvent) {
    if (this.isWriting) return
    const { text } = this
    if (this.hasStepped) this.undoManager.stopCapturing()
    this.hasStepped = false
    text.doc?.transact(() => {
      // In the order in which the model made them: each counts from where the last left off.
      for (const { rangeOffset, rangeLength, text: inserted } of isFlush ? [] : changes) {
        if (rangeLength > 0) text.delete(rangeOffset, rangeLength)
        if (inserted) text.insert(rangeOffset, inserted.replace(/\r\n?/g, '\n'))
      }
    }, this)
    this.check()
  }

  /** What others wrote, and what was undone. */
  private readonly onChange = ({ delta }: Y.YTextEvent, { origin }: Y.Transaction) => {
    if (origin === this || this.model.isDisposed()) return
    // Neither what was typed before nor what is typed next is a part of it.
    this.hasStepped = origin === ownStep
    if (this.hasStepped) this.undoManager.stopCapturing()
    const changes = changesOf(delta)
    // Yjs replaces both halves of a character that somebody cuts in two, and tells nobody.
    const cutsCharacter = changes.some(
      ({ from, to }) => this.isInsideCharacter(from) || this.isInsideCharacter(to),
    )
    if (cutsCharacter) this.repair()
    else this.receive(changes, () => this.write(changes), origin === this.undoManager)
    this.check()
  }

  /** Puts changes into the model, all at once: their places are those before any of them. */
  private write(changes: readonly Change[]) {
    this.isWriting = true
    try {
      this.model.applyEdits(
        changes.map(({ from, to, insert }) => ({ range: this.range(from, to), text: insert })),
      )
    } finally {
      this.isWriting = false
    }
  }

  private range(from: number, to: number): Range {
    return Range.fromPositions(this.model.getPositionAt(from), this.model.getPositionAt(to))
  }

  private isInsideCharacter(place: number): boolean {
    const position = this.model.getPositionAt(place)
    return !this.model.validatePosition(position).equals(position)
  }

  /** Whatever went wrong shows in the lengths; then the shared text is right. */
  private check() {
    if (this.model.getValueLength() !== this.text.length) this.repair()
  }

  private repair() {
    const changes = changesBetween(this.model.getValue(), shownText(this.text))
    if (changes.length > 0) this.receive(changes, () => this.write(changes), false)
  }

  /** Changes the text at several places, in one step of undo. */
  replace(changes: readonly Change[]) {
    this.undoManager.stopCapturing()
    this.model.pushEditOperations(
      null,
      changes.map(({ from, to, insert }) => ({ range: this.range(from, to), text: insert })),
      () => null,
    )
    this.undoManager.stopCapturing()
  }

  dispose() {
    this.text.unobserve(this.onChange)
    this.listener.dispose()
    this.stopForgetting()
    this.undoManager.destroy()
    this.model.dispose()
  }
}
