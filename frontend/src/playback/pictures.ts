import { addressOf, isType, mostOfOne } from '../board/pictures'
import { never } from './decode'
import { entryAt, isThere, type Recording } from './recording'
import type { Stored } from './tree'

/** The pictures of a recorded board. A picture never changes: it is shown as it was once all of it had come. */
export class RecordedPictures {
  constructor(private readonly recording: Recording) {}

  /** The data address of a picture; undefined where it never came. */
  addressOf(id: string): string | undefined {
    const root = this.recording.tree.roots.get('pictures')
    const node = root && 'node' in root ? this.recording.node(root.node) : undefined
    const entries = (node?.kind === 'map' && node.keys.get(id)) || []
    for (const { value, death } of entries) {
      const address = this.read(value, death === never ? this.recording.end : death - 1)
      if (address !== undefined) return address
    }
    return undefined
  }

  private read(stored: Stored, moment: number): string | undefined {
    const node = 'node' in stored ? this.recording.node(stored.node) : undefined
    if (node?.kind !== 'map') return undefined
    const [type, size, parts] = ['type', 'size', 'parts'].map(
      (name) => entryAt(node.keys.get(name), moment)?.value,
    )
    const [kind, length] = [type, size].map((value) => (value && 'plain' in value ? value.plain : undefined))
    const list = parts && 'node' in parts ? this.recording.node(parts.node) : undefined
    if (!isType(kind) || typeof length !== 'number' || !(length > 0 && length <= mostOfOne)) return undefined
    if (list?.kind !== 'array' || !Number.isInteger(length)) return undefined
    const bytes = new Uint8Array(length)
    let at = 0
    for (const entry of list.entries) {
      if (!isThere(entry, moment)) continue
      const part = 'plain' in entry.value ? entry.value.plain : undefined
      if (!(part instanceof Uint8Array) || at + part.length > length) return undefined
      bytes.set(part, at)
      at += part.length
    }
    return at === length ? addressOf({ type: kind, bytes }) : undefined
  }
}
