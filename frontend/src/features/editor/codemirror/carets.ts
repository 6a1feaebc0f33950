import { countColumn, type Line, type Range, RangeSet } from '@codemirror/state'
import { Decoration, type DecorationSet, EditorView, ViewPlugin, type ViewUpdate } from '@codemirror/view'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import { publishSelections, type RemoteSelection, remoteSelections, withdrawSelections } from '../presence'
import { CaretWidget, EndWidget } from './caretWidget'
import { type FlagPlace, placeOf } from './flag'

/** Characters of a line that are measured at most: what is longer has no room anyway. */
const longestMeasured = 500

/** Carets and selections of others, and telling them of one's own. */
export function carets(text: Y.Text, awareness: Awareness) {
  return [
    caretTheme,
    ViewPlugin.define((view) => new Carets(view, text, awareness), {
      decorations: (plugin) => plugin.decorations,
    }),
  ]
}

class Carets {
  decorations: DecorationSet = RangeSet.empty
  private scheduled = false
  private isDestroyed = false
  /** How many columns the window shows. */
  private columns = 80

  constructor(
    private readonly view: EditorView,
    private readonly text: Y.Text,
    private readonly awareness: Awareness,
  ) {
    awareness.on('change', this.onChange)
    this.measure()
    this.decorate()
    this.publish()
  }

  private measure() {
    this.view.requestMeasure({
      key: this,
      read: ({ scrollDOM, contentDOM, defaultCharacterWidth }) =>
        Math.floor((scrollDOM.clientWidth - contentDOM.offsetLeft) / defaultCharacterWidth),
      write: (columns) => {
        if (columns === this.columns) return
        this.columns = columns
        this.decorateSoon()
      },
    })
  }

  private readonly onChange = ({
    added,
    updated,
    removed,
  }: Record<'added' | 'updated' | 'removed', number[]>) => {
    const isOwnOnly = [...added, ...updated, ...removed].every((client) => client === this.awareness.clientID)
    if (!isOwnOnly) this.decorateSoon()
  }

  /** Not at once: a change may come while the view is updating. */
  private decorateSoon() {
    if (this.scheduled) return
    this.scheduled = true
    requestAnimationFrame(() => {
      this.scheduled = false
      if (this.isDestroyed) return
      this.decorate()
      this.view.dispatch({})
    })
  }

  update(update: ViewUpdate) {
    if (update.docChanged) this.decorate()
    if (update.geometryChanged) this.measure()
    const { readOnly } = update.state
    const isWritableNow = readOnly !== update.startState.readOnly
    if (update.docChanged || update.selectionSet || update.focusChanged || isWritableNow) this.publish()
  }

  private publish() {
    // Whoever only watches has no caret.
    if (this.view.state.readOnly) return withdrawSelections(this.awareness)
    const { ranges, mainIndex } = this.view.state.selection
    publishSelections(this.awareness, this.text, ranges, mainIndex)
  }

  private decorate() {
    const ranges = remoteSelections(this.awareness, this.text).flatMap((who) => this.decorationsOf(who))
    this.decorations = Decoration.set(ranges, true)
  }

  private decorationsOf({ name, colour, ranges, place: moved }: RemoteSelection): Range<Decoration>[] {
    const { doc } = this.view.state
    return ranges.flatMap(({ anchor, head }, index) => {
      // The text may be ahead of what the view shows, for a moment.
      const at = (position: number) => Math.min(position, doc.length)
      const [from, to] = [at(Math.min(anchor, head)), at(Math.max(anchor, head))]
      const line = doc.lineAt(at(head))
      const isMain = index === 0
      const flag = isMain ? { name, colour, moved, place: this.placeOf(name, line, at(head)) } : undefined
      const widget = new CaretWidget(colour, flag)
      const decorations = [Decoration.widget({ widget, side: head > anchor ? -1 : 1 }).range(at(head))]
      if (flag?.place === 'end') {
        decorations.push(Decoration.widget({ widget: new EndWidget(flag), side: 2 }).range(line.to))
      }
      if (from < to) {
        decorations.push(Decoration.mark({ class: `remote-selection person-${colour}` }).range(from, to))
      }
      return decorations
    })
  }

  private placeOf(name: string, line: Line, head: number): FlagPlace {
    const { doc, tabSize } = this.view.state
    const columnsOf = (text: string) => countColumn(text.slice(0, longestMeasured), tabSize)
    const beside = (number: number) => {
      return number < 1 || number > doc.lines ? undefined : columnsOf(doc.line(number).text)
    }
    return placeOf({
      column: columnsOf(line.text.slice(0, head - line.from)),
      line: columnsOf(line.text),
      above: beside(line.number - 1),
      below: beside(line.number + 1),
      window: this.columns,
      // Letters of names are smaller than those of code.
      flag: [...name].length + 3,
    })
  }

  destroy() {
    this.isDestroyed = true
    this.awareness.off('change', this.onChange)
  }
}

const caretTheme = EditorView.baseTheme({
  '.remote-selection': { backgroundColor: 'color-mix(in srgb, var(--person) 25%, transparent)' },
  '.remote-caret': {
    position: 'relative',
    borderLeft: '2px solid var(--person)',
    marginLeft: '-1px',
    marginRight: '-1px',
  },
  '.remote-end': { position: 'relative' },
  '.remote-name': {
    position: 'absolute',
    zIndex: '5',
    padding: '0 5px',
    borderRadius: '4px',
    font: '500 11px/16px var(--font-sans)',
    whiteSpace: 'nowrap',
    pointerEvents: 'none',
    userSelect: 'none',
    // A name is for finding somebody who moves; then it is gone. As a pause before a short
    // fading, so that it is seen where motion is reduced, too.
    animation: 'remote-name 0.4s ease-in 3.6s forwards',
  },
  '.remote-name-above, .remote-name-pointed': { left: '-2px', bottom: '100%', borderBottomLeftRadius: '0' },
  '.remote-name-below': { left: '-2px', top: '100%', borderTopLeftRadius: '0' },
  '.remote-name-end': { left: '1ch', top: '50%', transform: 'translateY(-50%)' },
  '.remote-name-pointed': { animation: 'none', opacity: '0' },
  '.cm-line:first-child .remote-name-pointed': { bottom: 'auto', top: '100%' },
  '.remote-caret::before': {
    content: '""',
    position: 'absolute',
    top: '-3px',
    left: '-4px',
    width: '6px',
    height: '6px',
    borderRadius: '50%',
    backgroundColor: 'var(--person)',
  },
  // A wider place to point at than the caret itself.
  '.remote-caret::after': { content: '""', position: 'absolute', inset: '-4px -6px' },
  '.remote-caret:hover .remote-name': { animation: 'none', opacity: '1' },
  '@keyframes remote-name': { to: { opacity: '0' } },
})
