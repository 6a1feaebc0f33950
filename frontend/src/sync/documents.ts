import { Code } from './code'
import { type Connection, type SessionSource, SyncedDocument } from './document'
import { combined, type ConnectionState } from './state'

/** The documents that a room has for people to write in. */
export type DocumentName = 'code' | 'problem' | 'notes' | 'output' | 'board' | 'pictures'

/** Of which room, and as whom. */
export interface Attendance {
  room: string
  /** The id of one's own membership. */
  member: string
  role: string
  session: SessionSource
  /** How others see one; the server's word on it follows, and is the same. */
  user: { name: string; colour: number }
}

/**
 * A room's documents, each opened when it is first asked for, with one state of the
 * connection for all of them.
 */
export class RoomDocuments {
  private readonly open = new Map<DocumentName, SyncedDocument>()
  private readonly listeners = new Set<() => void>()
  private state: ConnectionState = { kind: 'connecting' }
  readonly code: Code

  constructor(private readonly attendance: Attendance) {
    this.code = new Code(this.get('code').doc)
  }

  /** A document. It stays open as long as the room. */
  get(name: DocumentName): SyncedDocument {
    const found = this.open.get(name)
    if (found) return found
    const { room, role, session, user } = this.attendance
    const made = new SyncedDocument({ room, document: name, role, session })
    made.awareness.setLocalStateField('user', user)
    this.open.set(name, made)
    made.subscribe(this.onChange)
    this.onChange()
    return made
  }

  private readonly onChange = () => {
    const next = combined([...this.open.values()].map((document) => document.getState()))
    if (JSON.stringify(next) === JSON.stringify(this.state)) return
    this.state = next
    for (const listener of this.listeners) listener()
  }

  /** How the page stands with the server. The same object until it changes. */
  readonly getState = (): ConnectionState => this.state

  /** The connection of the code, which is there as long as the room, with what is unsaved in any document. */
  get connection(): Connection {
    const all = [...this.open.values()].map(({ connection }) => connection)
    const times = all.flatMap(({ unsavedSince }) => unsavedSince ?? [])
    return {
      ...this.get('code').connection,
      unsaved: all.reduce((sum, { unsaved }) => sum + unsaved, 0),
      unsavedSince: times.length > 0 ? Math.min(...times) : undefined,
    }
  }

  /** Calls `listener` when the state changes. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  destroy() {
    for (const document of this.open.values()) document.destroy()
  }
}
