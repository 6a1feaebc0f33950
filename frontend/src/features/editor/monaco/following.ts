import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import { selectionOf } from '../presence'
import type { editor } from './monaco'

/** What moves the view, and comes from somebody sitting here. */
const gestures = ['wheel', 'touchmove', 'pointerdown']

/** Keeps somebody's caret in sight, until one moves oneself. */
export class Following {
  private client: number | undefined
  private scheduled = false

  constructor(
    private readonly view: editor.ICodeEditor,
    private readonly awareness: Awareness,
    private readonly opened: () => Y.Text | undefined,
    private readonly onEnd: () => void,
  ) {
    awareness.on('change', this.onChange)
    // On the way down: Monaco keeps some of them to itself.
    for (const event of gestures)
      view.getContainerDomNode().addEventListener(event, this.end, { capture: true, passive: true })
  }

  follow(client: number | undefined) {
    this.client = client
    this.look()
  }

  /** One moved oneself. */
  readonly end = () => {
    if (this.client === undefined) return
    this.client = undefined
    this.onEnd()
  }

  private readonly onChange = ({ updated, added }: Record<'updated' | 'added', number[]>) => {
    if (this.client !== undefined && [...updated, ...added].includes(this.client)) this.look()
  }

  /** Looks where they are, once a frame: to be called when the text has changed, too. */
  look() {
    if (this.scheduled || this.client === undefined) return
    this.scheduled = true
    requestAnimationFrame(() => {
      this.scheduled = false
      this.show()
    })
  }

  private show() {
    const [text, model] = [this.opened(), this.view.getModel()]
    if (!text || !model || this.client === undefined) return
    const head = selectionOf(this.awareness, this.client, text)?.ranges[0]?.head
    if (head !== undefined) this.view.revealPositionInCenterIfOutsideViewport(model.getPositionAt(head), 1)
  }

  dispose() {
    this.client = undefined
    this.awareness.off('change', this.onChange)
    for (const event of gestures)
      this.view.getContainerDomNode().removeEventListener(event, this.end, { capture: true })
  }
}
