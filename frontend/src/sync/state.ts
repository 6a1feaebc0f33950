import { closeReason } from './close'

/** How this page stands with the server. A closed set: each state has only its own fields. */
export type ConnectionState =
  | { kind: 'connecting' }
  /** What is unsaved, if anything, is younger than a second. */
  | { kind: 'saved'; unsaved: number }
  | { kind: 'saving'; unsaved: number }
  | {
      kind: 'offline'
      unsaved: number
      happened: string | undefined
      advice: string | undefined
      /** False as long as the first try to connect is still on its way. */
      hasFailed: boolean
    }
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
    return { kind: 'offline', unsaved, happened: reason?.happened, advice: reason?.advice, hasFailed: failed }
  }
  return { kind: 'connecting' }
}

/** Which state says most of several documents. */
const gravity = { saved: 0, saving: 1, connecting: 2, offline: 3, gone: 4 } as const

const isOpening = (state: ConnectionState) =>
  state.kind === 'connecting' || (state.kind === 'offline' && !state.hasFailed && state.unsaved === 0)

/**
 * How the page stands with the server, as one: the gravest state, and all that is unsaved. The
 * first document is the code. Others are opened later, and as long as they only connect for
 * the first time there is nothing to tell.
 */
export function combined([first, ...others]: readonly ConnectionState[]): ConnectionState {
  if (!first) return { kind: 'connecting' }
  const counted = [first, ...others.filter((state) => !isOpening(state))]
  const unsaved = counted.reduce((sum, state) => sum + ('unsaved' in state ? state.unsaved : 0), 0)
  const [gravest] = counted.toSorted((a, b) => gravity[b.kind] - gravity[a.kind])
  if (!gravest || gravest.kind === 'connecting') return { kind: 'connecting' }
  return { ...gravest, unsaved }
}
