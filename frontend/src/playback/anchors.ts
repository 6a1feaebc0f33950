import * as Y from 'yjs'
import { indexIn } from '../sync/comments'
import type { Mirror } from './mirror'
import type { Anchor } from './positions'

/**
 * Says the positions in the code that a mirror holds by the ids of the code's mirror. To be
 * called in a transaction, after both have come to the moment.
 */
export function setAnchors(mirror: Mirror, anchors: readonly Anchor[], code: Mirror | undefined) {
  for (const { node, where, spot } of anchors) {
    const text = spot && code?.text(spot.text)
    const holder = typeof where === 'string' ? mirror.map(node) : mirror.array(node)
    if (!holder) continue
    const held: unknown = holder instanceof Y.Map ? holder.get(String(where)) : holder.get(Number(where))
    const old: unknown = typeof where === 'string' ? held : (held as { position: unknown }).position
    const isRight = text ? indexIn(text, old) === spot.at : old === null
    if (isRight) continue
    const position = text ? positionIn(text, spot.at, spot.assoc) : null
    if (holder instanceof Y.Map) holder.set(String(where), position)
    else {
      holder.delete(Number(where))
      holder.insert(Number(where), [{ ...(held as object), position }])
    }
  }
}

/** A place in a text as a Yjs relative position, as JSON. */
export function positionIn(text: Y.Text, at: number, assoc = 0): unknown {
  return Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, at, assoc))
}
