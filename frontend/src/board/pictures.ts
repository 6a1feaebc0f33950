import * as Y from 'yjs'
import { idIn } from './properties'

/** Bytes that a picture may have, and all of a board together. The server refuses more. */
export const mostOfOne = 2 * 1024 * 1024
export const mostOfAll = 10 * 1024 * 1024
/** Bytes of one part: less than a message may have. */
const part = 256 * 1024

/** What browsers show in an `img`, where nothing in it runs. */
const types = [
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
  'image/x-icon',
  'image/svg+xml',
] as const
export type PictureType = (typeof types)[number]

export interface Picture {
  type: PictureType
  bytes: Uint8Array<ArrayBuffer>
}

/** Why a picture cannot be added. */
export type Refusal = 'size' | 'board' | 'type'

/** Whether it is a kind of picture that is shown. */
export const isType = (value: unknown): value is PictureType => (types as readonly unknown[]).includes(value)

/** The bytes and the kind of a data address; undefined where it is none of a picture. */
export function pictureOf(address: string): Picture | undefined {
  const [, type, content] = /^data:(image\/[\w.+-]+);base64,(.*)$/s.exec(address) ?? []
  if (!isType(type) || content === undefined) return undefined
  try {
    return { type, bytes: Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0)) }
  } catch {
    return undefined
  }
}

/** The data address of a picture. */
export function addressOf({ type, bytes }: Picture): string {
  let binary = ''
  for (let at = 0; at < bytes.length; at += 32_768)
    binary += String.fromCharCode(...bytes.subarray(at, at + 32_768))
  return `data:${type};base64,${btoa(binary)}`
}

/**
 * The document `pictures`: its root map `pictures` has a map for each picture, by its id, with its
 * `type`, its `size` in bytes and its `parts`. A picture never changes; who adds one that is there
 * already, whole, adds nothing.
 */
export class Pictures {
  private readonly map: Y.Map<unknown>

  constructor(private readonly doc: Y.Doc) {
    this.map = doc.getMap('pictures')
  }

  /** Bytes of all pictures, with those that are still on their way. */
  get size(): number {
    let sum = 0
    for (const picture of this.map.values()) sum += sizeIn(picture) ?? 0
    return sum
  }

  /** A picture, once all of it has come. */
  get(id: string): Picture | undefined {
    const map = this.map.get(id)
    const size = sizeIn(map)
    if (!(map instanceof Y.Map) || size === undefined) return undefined
    const [type, parts]: unknown[] = [map.get('type'), map.get('parts')]
    if (!isType(type) || !(parts instanceof Y.Array)) return undefined
    const bytes = new Uint8Array(size)
    let at = 0
    for (const one of parts as Y.Array<unknown>) {
      if (!(one instanceof Uint8Array) || at + one.length > size) return undefined
      bytes.set(one, at)
      at += one.length
    }
    return at === size ? { type, bytes } : undefined
  }

  /** Why a picture of so many bytes cannot be added; undefined where it can. */
  refusal(id: string, type: string, size: number): Refusal | undefined {
    if (this.get(id)) return undefined
    if (!isType(type) || idIn(id) === undefined) return 'type'
    if (size > mostOfOne) return 'size'
    return this.size + size > mostOfAll ? 'board' : undefined
  }

  /** Adds a picture, in parts that each go by themselves. Why it cannot be added, if it cannot. */
  add(id: string, { type, bytes }: Picture): Refusal | undefined {
    const refusal = this.refusal(id, type, bytes.length)
    if (refusal || this.get(id)) return refusal
    const map = new Y.Map<unknown>()
    const parts = new Y.Array<Uint8Array>()
    this.doc.transact(() => {
      this.map.set(id, map)
      map.set('type', type)
      map.set('size', bytes.length)
      map.set('parts', parts)
    })
    for (let at = 0; at < bytes.length; at += part) parts.push([bytes.slice(at, at + part)])
    return undefined
  }

  /** Calls `listener` with the ids of pictures of which something has come. */
  subscribe(listener: (ids: string[]) => void): () => void {
    const heard = (events: Y.YEvent<Y.AbstractType<unknown>>[]) => {
      const ids = events.flatMap(({ path: [id], changes }) =>
        typeof id === 'string' ? [id] : [...changes.keys.keys()],
      )
      listener([...new Set(ids)])
    }
    this.map.observeDeep(heard)
    return () => this.map.unobserveDeep(heard)
  }
}

/** How many bytes a picture says it has, if it may have so many. */
function sizeIn(picture: unknown): number | undefined {
  const size: unknown = picture instanceof Y.Map ? picture.get('size') : undefined
  return typeof size === 'number' && Number.isInteger(size) && size > 0 && size <= mostOfOne
    ? size
    : undefined
}
