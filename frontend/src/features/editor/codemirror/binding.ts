import { Annotation, EditorSelection, Facet, Transaction, type Extension } from '@codemirror/state'
import { type Command, EditorView, keymap, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import * as Y from 'yjs'
import { ownStep } from '../../../sync/ownStep'
import { changesBetween } from '../difference'
import { forgetting } from '../forgetting'
import { changesOf, shownText } from './delta'
import { measureNow } from './viewport'

/** Marks what came from the shared text: others wrote it, or an undo did. */
const fromText = Annotation.define<true>()

/** The binding of the shown file. */
const bound = Facet.define<Binding>()

/** A caret or selection that stays where it is in the text, whatever is written around it. */
interface Place {
  anchor: Y.RelativePosition
  head: Y.RelativePosition
}

/** What steps of undo remember: where the carets were before. */
const places = 'places'

/** Whether somebody sitting here made it: they typed, or moved a caret. */
export function isOwn(transaction: Transaction): boolean {
  if (transaction.annotation(fromText))
    return transaction.isUserEvent('undo') || transaction.isUserEvent('redo')
  return transaction.docChanged || transaction.selection !== undefined
}

/**
 * A shared text and the editor's, kept the same while it is shown; and what undoes one's own
 * edits, and nobody else's. It outlives the showing, so that undo goes on where one left it.
 */
export class Binding {
  private readonly undoManager: Y.UndoManager
  private readonly stopForgetting: () => void
  private view: EditorView | undefined
  /** Where the carets were before the change that is being made. */
  private before: Place[] = []
  /** What the step of undo that is being made does. */
  private kind: 'input' | 'delete' | undefined = 'input'
  /** The end of what changed last by undo or redo. */
  private changedTo: number | undefined

  constructor(readonly text: Y.Text) {
    // Only what this editor writes: starter text has another origin.
    this.undoManager = new Y.UndoManager(text, { trackedOrigins: new Set([this, ownStep]) })
    this.stopForgetting = forgetting(this.undoManager, text)
    this.undoManager.on('stack-item-added', ({ stackItem, type }) => {
      if (type === 'undo' && !this.undoManager.redoing) stackItem.meta.set(places, this.before)
    })
    this.undoManager.on('stack-item-popped', ({ stackItem, type }) => {
      const before = stackItem.meta.get(places) as Place[] | undefined
      this.select(type, type === 'undo' ? before : undefined)
    })
  }

  /** What a state has to have in it: before all other keys, which would undo what others typed. */
  readonly extension: Extension = [
    bound.of(this),
    ViewPlugin.define((view) => this.show(view)),
    keymap.of([
      { key: 'Mod-z', run: undo, preventDefault: true },
      { key: 'Mod-y', mac: 'Mod-Shift-z', run: redo, preventDefault: true },
      { key: 'Mod-Shift-z', run: redo, preventDefault: true },
    ]),
    EditorView.domEventHandlers({
      beforeinput({ inputType }, view) {
        if (inputType === 'historyUndo') return undo(view)
        return inputType === 'historyRedo' && redo(view)
      },
    }),
  ]

  private show(view: EditorView) {
    this.view = view
    this.text.observe(this.onText)
    return {
      update: (update: ViewUpdate) => this.write(update),
      destroy: () => {
        this.view = undefined
        this.text.unobserve(this.onText)
      },
    }
  }

  /** Writes what was typed here into the shared text. */
  private write({ transactions }: ViewUpdate) {
    for (const transaction of transactions) {
      if (transaction.annotation(fromText)) continue
      if (!transaction.docChanged) {
        // Who goes somewhere else begins something else.
        if (transaction.selection) this.endStep()
        continue
      }
      const kind = transaction.isUserEvent('delete') ? 'delete' : 'input'
      if (kind !== this.kind) this.endStep()
      this.kind = kind
      this.before = transaction.startState.selection.ranges.map(({ anchor, head }) => ({
        anchor: Y.createRelativePositionFromTypeIndex(this.text, anchor),
        head: Y.createRelativePositionFromTypeIndex(this.text, head),
      }))
      this.text.doc?.transact(() => {
        let shift = 0
        transaction.changes.iterChanges((from, to, _fromB, _toB, inserted) => {
          const insert = inserted.sliceString(0, inserted.length, '\n')
          if (to > from) this.text.delete(from + shift, to - from)
          if (insert) this.text.insert(from + shift, insert)
          shift += insert.length - (to - from)
        })
      }, this)
    }
  }

  /** Shows what others wrote into the shared text, or an undo did. */
  private readonly onText = ({ delta }: Y.YTextEvent, { origin, local }: Y.Transaction) => {
    const { view } = this
    if (!view || origin === this) return
    // What others write moves nothing that one looks at.
    if (!local) measureNow(view)
    // Neither what was typed before nor what is typed next is a part of it.
    if (origin === ownStep) this.beginStep()
    const { doc } = view.state
    const changes = changesOf(delta, doc.length)
    if (origin === this.undoManager) {
      changes.iterChangedRanges((_fromA, _toA, _fromB, toB) => (this.changedTo = toB))
    }
    view.dispatch({
      changes,
      annotations: [fromText.of(true), Transaction.remote.of(!local), Transaction.addToHistory.of(false)],
    })
    if (view.state.doc.length !== this.text.length) this.repair(view)
    if (!local) measureNow(view)
  }

  /** Whatever a client of another make did to the text: here it is shown as it is. */
  private repair(view: EditorView) {
    const changes = changesBetween(view.state.doc.toString(), shownText(this.text))
    view.dispatch({ changes, annotations: [fromText.of(true), Transaction.remote.of(true)] })
  }

  private select(userEvent: 'undo' | 'redo', before: Place[] | undefined) {
    const { view } = this
    if (!view) return
    const ranges = (before ?? []).flatMap((place) => this.rangeOf(place) ?? [])
    if (ranges.length === 0)
      ranges.push(EditorSelection.cursor(this.changedTo ?? view.state.selection.main.head))
    const selection = EditorSelection.create(ranges)
    view.dispatch({ selection, scrollIntoView: true, userEvent, annotations: fromText.of(true) })
  }

  private rangeOf({ anchor, head }: Place) {
    const { doc } = this.text
    if (!doc) return undefined
    const [from, to] = [anchor, head].map((place) => Y.createAbsolutePositionFromRelativePosition(place, doc))
    if (from?.type !== this.text || to?.type !== this.text) return undefined
    return EditorSelection.range(from.index, to.index)
  }

  undo() {
    this.undoManager.undo()
  }

  redo() {
    this.undoManager.redo()
  }

  /** What comes next is another step of undo than what came before. */
  endStep() {
    this.undoManager.stopCapturing()
  }

  private beginStep() {
    this.endStep()
    this.before = []
    // Unlike anything that is typed.
    this.kind = undefined
  }

  destroy() {
    this.stopForgetting()
    this.undoManager.destroy()
  }
}

/** What comes next is another step of undo. */
export function endStep({ state }: EditorView) {
  for (const binding of state.facet(bound)) binding.endStep()
}

/** Takes back one's own last step. Never leaves the key to others, whose history would have everybody's edits. */
export const undo: Command = ({ state }) => {
  if (!state.readOnly) for (const binding of state.facet(bound)) binding.undo()
  return true
}

/** Does again what was undone. */
export const redo: Command = ({ state }) => {
  if (!state.readOnly) for (const binding of state.facet(bound)) binding.redo()
  return true
}
