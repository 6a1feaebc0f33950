import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import type { Editor, Range } from '../editor'
import { watchGesture } from './gesture'
import { type Pointer, pointersIn, publishPointer } from './pointers'

/** How long it is still seen after the mouse was let go, in milliseconds. */
const lingers = 2_500
/** Whoever neither moves nor says that it is over has stopped pointing after so long, in milliseconds. */
const longestHeld = 15_000
/** Fading, as in `highlights.css`, in milliseconds. */
const fades = 400
/** The others are told at most this often, in milliseconds. */
const pause = 50

interface Place {
  editor: Editor
  /** What has the editor in it. */
  parent: HTMLElement
  awareness: Awareness
  /** Of the file that is open. */
  text: Y.Text
}

/** Somebody's pointer that is seen. */
interface Shown {
  pointer: Pointer
  isLeaving: boolean
  /** What ends the state that it is in. */
  timer: ReturnType<typeof setTimeout>
}

/** Pointing in the open file: one's own, and that of the others. */
export class Pointing {
  private readonly shown = new Map<number, Shown>()
  /** What was sent by those who have held it for too long. */
  private readonly over = new Map<number, string>()
  private readonly stopGesture: () => void
  private next: Range | undefined
  private publishing: ReturnType<typeof setTimeout> | undefined
  private ending: ReturnType<typeof setTimeout> | undefined
  private isScheduled = false
  private isDisposed = false

  constructor(private readonly place: Place) {
    const { editor, parent, awareness } = place
    this.stopGesture = watchGesture({
      parent,
      placeAt: (x, y) => editor.placeAt(x, y),
      onPoint: (range) => this.point(range),
      onEnd: () => {
        this.ending = setTimeout(() => this.publish(undefined), lingers)
      },
    })
    awareness.on('change', this.onChange)
    this.look()
  }

  private point(range: Range) {
    clearTimeout(this.ending)
    this.next = range
    this.publishing ??= setTimeout(() => this.publish(this.next), pause)
  }

  private publish(range: Range | undefined) {
    clearTimeout(this.publishing)
    this.publishing = this.next = undefined
    publishPointer(this.place.awareness, this.place.text, range)
  }

  /** Once a frame, and not at once: a change may come while an editor is updating. */
  private readonly onChange = () => {
    if (this.isScheduled) return
    this.isScheduled = true
    requestAnimationFrame(() => {
      this.isScheduled = false
      if (!this.isDisposed) this.look()
    })
  }

  private look() {
    const { awareness, text } = this.place
    const pointers = pointersIn(awareness, text)
    // Who points no more, or has left, may point again.
    for (const client of this.over.keys())
      if (!pointers.some((pointer) => pointer.client === client)) this.over.delete(client)
    let isNew = false
    for (const pointer of pointers) {
      const { client, sent } = pointer
      const before = this.shown.get(client)
      if (this.over.get(client) === sent || (before && !before.isLeaving && before.pointer.sent === sent))
        continue
      clearTimeout(before?.timer)
      const timer = setTimeout(() => {
        this.over.set(client, sent)
        this.leave(client)
      }, longestHeld)
      this.shown.set(client, { pointer, isLeaving: false, timer })
      isNew = true
    }
    for (const [client, { isLeaving }] of this.shown)
      if (!isLeaving && !pointers.some((pointer) => pointer.client === client)) this.leave(client)
    if (isNew) this.show()
  }

  private leave(client: number) {
    const before = this.shown.get(client)
    if (!before) return
    clearTimeout(before.timer)
    const timer = setTimeout(() => {
      this.shown.delete(client)
      this.show()
    }, fades)
    // Where it is by now: the text may have moved under it.
    const now = pointersIn(this.place.awareness, this.place.text).find((pointer) => pointer.client === client)
    this.shown.set(client, { pointer: now ?? before.pointer, isLeaving: true, timer })
    this.show()
  }

  private show() {
    const { editor, awareness } = this.place
    const highlights = [...this.shown.values()].map(({ pointer, isLeaving }) => {
      const { client, name, colour, from, to } = pointer
      // One knows oneself.
      return { from, to, colour, isLeaving, ...(client !== awareness.clientID && { name }) }
    })
    editor.setHighlights('pointing', highlights)
  }

  dispose() {
    this.isDisposed = true
    this.stopGesture()
    clearTimeout(this.ending)
    this.place.awareness.off('change', this.onChange)
    this.publish(undefined)
    for (const { timer } of this.shown.values()) clearTimeout(timer)
    this.place.editor.setHighlights('pointing', [])
  }
}
