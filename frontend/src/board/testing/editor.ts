import { generateKeyBetween } from 'fractional-indexing'
import * as Y from 'yjs'
import { type Admission, Binding, type Surface } from '../binding'
import { type Element, storedOf } from '../element'
import { byIndex } from '../order'

/** An editor without a canvas, which treats elements as Excalidraw does: it counts changes, and moves what stands at one place. */
export class Editor implements Surface {
  readonly doc = new Y.Doc()
  readonly binding: Binding
  scene: Element[] = []
  readonly inHand = new Set<string>()
  canWrite = true
  admit: (element: Element) => Admission = () => 'now'

  constructor(client: number) {
    this.doc.clientID = client
    this.binding = new Binding({
      doc: this.doc,
      surface: this,
      canWrite: () => this.canWrite,
      onChange: () => undefined,
      admit: (element) => this.admit(element),
    })
  }

  elements = () => this.scene
  held = () => this.inHand
  show = (elements: readonly Element[]) => {
    this.scene = elements.map((element) => ({ ...element }))
    this.spread()
  }

  /** Of several at one place, the later ones get places of their own. */
  private spread() {
    this.scene.forEach((element, at) => {
      const before = this.scene[at - 1]?.index ?? null
      if (before === null || (element.index ?? '') > before) return
      const after = this.scene.slice(at).find(({ index }) => (index ?? '') > before)
      const index = generateKeyBetween(before, after?.index ?? null)
      this.scene[at] = { ...element, index, version: element.version + 1 }
    })
  }

  get live(): Element[] {
    return this.scene.filter(({ isDeleted }) => !isDeleted)
  }

  get(id: string): Element {
    const found = this.scene.find((element) => element.id === id)
    if (!found) throw new Error(`there is no ${id}`)
    return found
  }

  /** The place above all others. */
  get top(): string {
    return generateKeyBetween(this.scene.at(-1)?.index ?? null, null)
  }

  add(id: string, properties: Record<string, unknown> = {}): Element {
    const element: Element = {
      id,
      type: 'rectangle',
      x: 0,
      y: 0,
      width: 10,
      height: 10,
      seed: 7,
      version: 1,
      isDeleted: false,
      index: this.top,
      boundElements: null,
      groupIds: [],
      ...properties,
    }
    this.scene = inOrder([...this.scene.filter((one) => one.id !== id), element])
    return element
  }

  change(id: string, properties: Record<string, unknown>) {
    const isOne = (element: Element) => element.id === id
    this.scene = inOrder(
      this.scene.map((element) =>
        isOne(element) ? { ...element, ...properties, version: element.version + 1 } : element,
      ),
    )
  }

  delete(id: string) {
    this.change(id, { isDeleted: true })
  }

  /** What is shown, without what no two editors have alike. */
  normalised() {
    return this.live.map((element) => ({ id: element.id, ...storedOf(element) }))
  }

  flushed() {
    this.binding.flush()
    return this
  }

  /** Takes in what has come, until there is no more. */
  settled() {
    for (let round = 0; round < 100 && this.binding.isBehind; round += 1) this.binding.apply()
    return this
  }
}

const inOrder = (elements: readonly Element[]) =>
  elements.toSorted((a, b) => byIndex({ id: a.id, index: a.index ?? '' }, { id: b.id, index: b.index ?? '' }))

/** Brings what each has to the others, until nobody has anything new. */
export function meet(...editors: Editor[]) {
  for (let round = 0; round < 20; round += 1) {
    for (const editor of editors) editor.flushed()
    const before = editors.map(({ doc }) => Y.encodeStateVector(doc).join())
    for (const from of editors)
      for (const to of editors)
        if (from !== to)
          Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), 'network')
    for (const editor of editors) editor.settled().flushed()
    const after = editors.map(({ doc }) => Y.encodeStateVector(doc).join())
    if (after.join(';') === before.join(';')) return
  }
  throw new Error('they never agree')
}
