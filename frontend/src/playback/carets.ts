import type { Awareness } from 'y-protocols/awareness'
import { positionIn } from './anchors'
import type { Mirror } from './mirror'
import { caretStays, type WriterCaret } from './recordings'

/** Who has a caret, as its flag shows it. */
export interface CaretOwner {
  id: string
  name: string
  colour: number | undefined
}

/** Yjs client of the first of the people: none of a mirror's own. */
const firstClient = 1_000

/** Shows where people wrote last, as the presence of others does in a room. */
export class Carets {
  private carets: readonly WriterCaret[] = []
  private readonly shown = new Map<number, string>()

  constructor(
    private readonly awareness: Awareness,
    private readonly people: readonly CaretOwner[],
  ) {
    // Whoever watches is nowhere in it.
    awareness.setLocalState(null)
  }

  /** Takes where people were last at the moment that the mirror shows. */
  set(carets: readonly WriterCaret[]) {
    this.carets = carets
  }

  /** Shows those who wrote a short time before `at`. */
  show(at: number, code: Mirror | undefined) {
    const change = { added: [] as number[], updated: [] as number[], removed: [] as number[] }
    const kept = new Set<number>()
    for (const { author, text: number, at: place, time } of this.carets) {
      const [owner, text] = [this.people[author], code?.text(number)]
      if (!owner || !text || time > at || at - time >= caretStays) continue
      const client = firstClient + author
      kept.add(client)
      const head = positionIn(text, Math.min(place, text.length))
      const cursor = { anchor: head, head }
      const known = this.shown.get(client)
      if (known === JSON.stringify(head)) continue
      const { id: member, name, colour } = owner
      this.shown.set(client, JSON.stringify(head))
      this.awareness.states.set(client, { user: { member, name, colour }, cursor, selections: [cursor] })
      change[known === undefined ? 'added' : 'updated'].push(client)
    }
    for (const client of this.shown.keys()) {
      if (kept.has(client)) continue
      this.shown.delete(client)
      this.awareness.states.delete(client)
      change.removed.push(client)
    }
    // States have no `meta`: so no time makes them old, however long the playback stands still.
    if (Object.values(change).some(({ length }) => length > 0)) {
      this.awareness.emit('change', [change, 'playback'])
      this.awareness.emit('update', [change, 'playback'])
    }
  }
}
