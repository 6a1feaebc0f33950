import { type Extension, RangeSet, StateEffect, StateField } from '@codemirror/state'
import { EditorView, gutter, GutterMarker } from '@codemirror/view'
import type { LineNote } from '../editor'
import { noteClass } from '../noteClass'
import '../lineNotes.css'

const setNotes = StateEffect.define<readonly LineNote[]>()

/** Some characters beside a line. */
class Note extends GutterMarker {
  constructor(private readonly note: LineNote) {
    super()
  }

  override eq({ note }: Note): boolean {
    const isSame = note.text === this.note.text && note.title === this.note.title
    return isSame && noteClass(note) === noteClass(this.note)
  }

  override toDOM(): HTMLElement {
    const shown = document.createElement('span')
    shown.className = noteClass(this.note)
    shown.title = this.note.title
    shown.textContent = this.note.text
    return shown
  }
}

/** The notes of a file, where they are now. */
const notes = StateField.define<RangeSet<GutterMarker>>({
  create: () => RangeSet.empty,
  update(before, { changes, docChanged, effects, newDoc }) {
    let now = docChanged ? before.map(changes) : before
    for (const effect of effects) {
      if (!effect.is(setNotes)) continue
      const ranges = effect.value.map((note) =>
        new Note(note).range(newDoc.lineAt(Math.min(note.at, newDoc.length)).from),
      )
      now = RangeSet.of<GutterMarker>(ranges, true)
    }
    return now
  },
})

/** A gutter for notes, where there are some. */
export const noteGutter: Extension = [
  notes,
  gutter({ class: 'cm-line-notes', markers: (view: EditorView) => view.state.field(notes) }),
]

/** Notes of the open file, which has the gutter. */
export const showNotes = (list: readonly LineNote[]): StateEffect<unknown> => setNotes.of(list)
