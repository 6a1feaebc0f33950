import { type Range, RangeSet } from '@codemirror/state'
import {
  Decoration,
  type DecorationSet,
  EditorView,
  ViewPlugin,
  type ViewUpdate,
  WidgetType,
} from '@codemirror/view'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import { measureNow } from './viewport'
import { publishSelections, type RemoteSelection, remoteSelections } from '../presence'

/** A caret with a name. The name is text, never markup; the colour is a class. */
class CaretWidget extends WidgetType {
  constructor(
    private readonly name: string,
    private readonly colour: number,
    private readonly isFirstLine: boolean,
    /** Where the person's main caret is; undefined for the other carets. */
    private readonly place: string | undefined,
  ) {
    super()
  }

  override eq(other: CaretWidget): boolean {
    return (
      this.name === other.name &&
      this.colour === other.colour &&
      this.isFirstLine === other.isFirstLine &&
      this.place === other.place
    )
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement('span')
    caret.className = `remote-caret person-${this.colour}`
    caret.setAttribute('aria-hidden', 'true')
    // A caret that moves is made anew, and with it the fading of its name.
    if (this.place !== undefined) {
      const label = document.createElement('span')
      label.className = `remote-name person ${this.isFirstLine ? 'remote-name-below' : ''}`
      label.textContent = this.name
      caret.append(label)
    }
    return caret
  }

  override ignoreEvent(): boolean {
    return true
  }
}

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

  constructor(
    private readonly view: EditorView,
    private readonly text: Y.Text,
    private readonly awareness: Awareness,
  ) {
    awareness.on('change', this.onChange)
    this.decorate()
  }

  private readonly onChange = ({
    added,
    updated,
    removed,
  }: Record<'added' | 'updated' | 'removed', number[]>) => {
    const isOwnOnly = [...added, ...updated, ...removed].every((client) => client === this.awareness.clientID)
    if (isOwnOnly || this.scheduled) return
    // Not at once: a change may come while the view is updating.
    this.scheduled = true
    requestAnimationFrame(() => {
      this.scheduled = false
      if (this.isDestroyed) return
      this.decorate()
      // The frame's measuring may be still to come.
      measureNow(this.view)
      this.view.dispatch({})
    })
  }

  update(update: ViewUpdate) {
    if (update.docChanged) this.decorate()
    if (update.docChanged || update.selectionSet || update.focusChanged) this.publish()
  }

  private publish() {
    const { ranges, mainIndex } = this.view.state.selection
    publishSelections(this.awareness, this.text, ranges, mainIndex)
  }

  private decorate() {
    const ranges = remoteSelections(this.awareness, this.text).flatMap((who) => this.decorationsOf(who))
    this.decorations = Decoration.set(ranges, true)
  }

  private decorationsOf({ name, colour, ranges, place }: RemoteSelection): Range<Decoration>[] {
    const { doc } = this.view.state
    return ranges.flatMap(({ anchor, head }, index) => {
      // The text may be ahead of what the view shows, for a moment.
      const at = (position: number) => Math.min(position, doc.length)
      const [from, to] = [at(Math.min(anchor, head)), at(Math.max(anchor, head))]
      const isFirstLine = at(head) <= doc.line(1).to
      const widget = new CaretWidget(name, colour, isFirstLine, index === 0 ? place : undefined)
      const caret = Decoration.widget({ widget, side: head > anchor ? -1 : 1 }).range(at(head))
      const selection = Decoration.mark({ class: `remote-selection person-${colour}` })
      return from === to ? [caret] : [selection.range(from, to), caret]
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
  '.remote-name': {
    position: 'absolute',
    left: '-2px',
    bottom: '100%',
    zIndex: '5',
    padding: '0 4px',
    borderRadius: '3px 3px 3px 0',
    font: '500 11px/16px var(--font-sans)',
    whiteSpace: 'nowrap',
    pointerEvents: 'none',
    userSelect: 'none',
    // A name is for finding somebody who moves; then it gives the text free.
    animation: 'remote-name 4s ease-in forwards',
  },
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
  '@keyframes remote-name': { '0%, 85%': { opacity: '1' }, '100%': { opacity: '0' } },
  '.remote-name-below': { bottom: 'auto', top: '100%', borderRadius: '0 3px 3px 3px' },
})
