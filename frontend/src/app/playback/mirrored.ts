import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { Player } from '../../playback/player'
import { Code } from '../../sync/code'
import type { DocumentName, RoomDocuments } from '../../sync/documents'
import type { ConnectionState } from '../../sync/state'

const saved: ConnectionState = { kind: 'saved', unsaved: 0 }
const never = () => () => undefined

/**
 * The documents of a moment, in the place of those that are synced: what reads a room's shows these. There
 * is no connection, and nobody writes.
 */
export function mirrored(player: Player): RoomDocuments {
  // What is drawn is played by itself.
  const docs: Partial<Record<DocumentName, Y.Doc>> = player.docs
  const documents = new Map<DocumentName, object>()
  const get = (name: DocumentName) => {
    const doc = docs[name] ?? new Y.Doc()
    const found = documents.get(name) ?? {
      doc,
      awareness: name === 'code' ? player.awareness : new Awareness(doc),
      getState: () => saved,
      subscribe: never,
      saved: async () => true,
    }
    documents.set(name, found)
    return found
  }
  const parts = {
    code: new Code(player.docs.code),
    get,
    getState: () => saved,
    subscribe: never,
    destroy: () => undefined,
  }
  // The class has sockets in it; what is read of it is here.
  return parts as unknown as RoomDocuments
}
