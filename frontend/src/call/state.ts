import type { Reach } from './peer'
import type { Signal } from './signalling'
import type { Participant } from './wire'

/** Oneself in the call. `interrupted`: in it again as soon as the server answers, and meanwhile connected to nobody. */
export type Own = { kind: 'out' } | { kind: 'joining' } | { kind: 'in'; id: string } | { kind: 'interrupted' }

/** What went wrong last: a code, and a sentence in English. */
export interface Trouble {
  code: string
  message: string
}

/** The room's call, as it is shown. */
export interface CallState {
  signal: Signal
  own: Own
  participants: readonly Participant[]
  limit: number
  /** One wants to be heard. */
  isOpen: boolean
  /** One is heard as long as a key is held. */
  isHeld: boolean
  /** Who has muted one, since one spoke last; empty where that is not known. */
  mutedBy: string | undefined
  /** How the connection to each of the others stands, by their ids. */
  reach: Readonly<Record<string, Reach>>
  /** The browser plays nothing before the page was touched. */
  isSilenced: boolean
  trouble: Trouble | undefined
  /** This server has calls. */
  isOffered: boolean
}

/** Before the server has said anything. */
export const unknown: CallState = {
  signal: 'connecting',
  own: { kind: 'out' },
  participants: [],
  limit: 0,
  isOpen: false,
  isHeld: false,
  mutedBy: undefined,
  reach: {},
  isSilenced: false,
  trouble: undefined,
  isOffered: true,
}
