import { closeReason } from './close'

/** How this page stands with the server. A closed set: each state has only its own fields. */
export type ConnectionState =
  | { kind: 'connecting' }
  | { kind: 'saved' }
  | { kind: 'saving'; unsaved: number }
  | { kind: 'offline'; unsaved: number; happened: string | undefined; advice: string | undefined }
  | { kind: 'gone'; happened: string; advice: string; unsaved: number }

/** What is known of the connection. */
export interface Facts {
  /** The socket is open and the first sync is over. */
  synced: boolean
  /** There is something to show and to write into. */
  hasContent: boolean
  /** At least one try to connect has failed, or a connection was lost. */
  failed: boolean
  unsaved: number
  /** Why the server closed last. */
  closed: { code: number } | undefined
  /** y-websocket has given up: trying again is pointless. */
  final: boolean
}

/** The state that follows from the facts. */
export function connectionState(facts: Facts): ConnectionState {
  const { synced, hasContent, failed, unsaved, closed, final } = facts
  const reason = closed && closeReason(closed.code)
  if (final) {
    return {
      kind: 'gone',
      unsaved,
      happened: reason?.happened ?? 'The server has ended this connection.',
      advice: reason?.advice ?? 'Reload the page to try again.',
    }
  }
  if (synced) return unsaved === 0 ? { kind: 'saved' } : { kind: 'saving', unsaved }
  if (failed || hasContent) {
    return { kind: 'offline', unsaved, happened: reason?.happened, advice: reason?.advice }
  }
  return { kind: 'connecting' }
}
