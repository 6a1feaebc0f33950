import { closeReason } from './close'

/** How this page stands with the server. A closed set: each state has only its own fields. */
export type ConnectionState =
  | { kind: 'connecting' }
  /** What is unsaved, if anything, is younger than a second. */
  | { kind: 'saved'; unsaved: number }
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
  /** Something has been unsaved for more than a moment. */
  isLate: boolean
  /** Why the server closed last. */
  closed: { code: number } | undefined
  /** y-websocket has given up: trying again is pointless. */
  final: boolean
}

/** The state that follows from the facts. */
export function connectionState(facts: Facts): ConnectionState {
  const { synced, hasContent, failed, unsaved, isLate, closed, final } = facts
  const reason = closed && closeReason(closed.code)
  if (final) {
    return {
      kind: 'gone',
      unsaved,
      happened: reason?.happened ?? 'The server has ended this connection.',
      advice: reason?.advice ?? 'Reload the page to try again.',
    }
  }
  if (synced) return { kind: isLate ? 'saving' : 'saved', unsaved }
  if (failed || hasContent) {
    return { kind: 'offline', unsaved, happened: reason?.happened, advice: reason?.advice }
  }
  return { kind: 'connecting' }
}

/** Which state says most of several documents. */
const gravity = { saved: 0, saving: 1, connecting: 2, offline: 3, gone: 4 } as const

/** How the page stands with the server, as one: the gravest state, and all that is unsaved. */
export function combined(states: readonly ConnectionState[]): ConnectionState {
  const unsaved = states.reduce((sum, state) => sum + ('unsaved' in state ? state.unsaved : 0), 0)
  const gravest = states.toSorted((a, b) => gravity[b.kind] - gravity[a.kind])[0]
  if (!gravest || gravest.kind === 'connecting') return { kind: 'connecting' }
  return { ...gravest, unsaved }
}
