import type { Extension } from '@codemirror/state'
import { EditorView, type ViewUpdate } from '@codemirror/view'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import { selectionOf } from '../presence'
import { isOwn } from './binding'

/** Lines that are left between the caret that is followed and the edge. */
const margin = 2

/** Keeps somebody's caret in sight, until one moves oneself. */
export class Following {
  private client: number | undefined
  private scheduled = false

  constructor(
    private readonly awareness: Awareness,
    private readonly view: () => { view: EditorView; text: Y.Text } | undefined,
    private readonly onEnd: () => void,
  ) {
    awareness.on('change', this.onChange)
  }

  /** What a state has to have in it. */
  readonly extension: Extension = [
    EditorView.updateListener.of((update) => this.onUpdate(update)),
    EditorView.domEventObservers({
      wheel: () => this.end(),
      touchmove: () => this.end(),
      // The bar itself, not the text in it.
      pointerdown: (event, view) => event.target === view.scrollDOM && this.end(),
    }),
  ]

  follow(client: number | undefined) {
    this.client = client
    this.look()
  }

  private end() {
    if (this.client === undefined) return
    this.client = undefined
    this.onEnd()
  }

  private readonly onChange = ({ updated, added }: Record<'updated' | 'added', number[]>) => {
    if (this.client !== undefined && [...updated, ...added].includes(this.client)) this.look()
  }

  private onUpdate(update: ViewUpdate) {
    if (this.client === undefined) return
    if (update.transactions.some(isOwn)) this.end()
    else if (update.docChanged) this.look()
  }

  /** Looks where they are. Not at once: a change may come while the view is updating. */
  look() {
    if (this.scheduled || this.client === undefined) return
    this.scheduled = true
    requestAnimationFrame(() => {
      this.scheduled = false
      this.show()
    })
  }

  private show() {
    const open = this.view()
    if (!open || this.client === undefined) return
    const { view, text } = open
    const head = selectionOf(this.awareness, this.client, text)?.ranges[0]?.head
    if (head === undefined) return
    const at = Math.min(head, view.state.doc.length)
    const { top, bottom } = view.lineBlockAt(at)
    const { scrollTop, clientHeight } = view.scrollDOM
    const edge = margin * view.defaultLineHeight
    const isInSight = top - edge >= scrollTop && bottom + edge <= scrollTop + clientHeight
    const y = isInSight ? 'nearest' : 'center'
    view.dispatch({ effects: EditorView.scrollIntoView(at, { y, x: 'nearest' }) })
  }

  dispose() {
    this.client = undefined
    this.awareness.off('change', this.onChange)
  }
}
