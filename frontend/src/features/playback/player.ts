import { createContext, use, useCallback, useSyncExternalStore } from 'react'
import type { Playback } from '../../api/schema'
import type { Author, Player, PlaybackState } from '../../playback/player'
import type { MomentPart } from './address'
import type { Mark } from './marks'

/** A recording that is open, for every part of its page. */
export interface OpenPlayback {
  player: Player
  recording: Playback
  /** When it begins, in milliseconds since 1970. */
  begins: number
  /** In the order in which the engine numbers them. */
  authors: readonly Author[]
  marks: readonly Mark[]
  /** Where the page's address keeps the moment. */
  momentPart: MomentPart
}

export const PlaybackContext = createContext<OpenPlayback | undefined>(undefined)

/** The recording that is open. */
export function usePlayback(): OpenPlayback {
  const open = use(PlaybackContext)
  if (!open) throw new Error('only parts of a recording’s page ask for it')
  return open
}

/**
 * Something of where the playback stands, as it changes. Numbers, texts and the like: with each picture
 * there is another state, and what is the same is not drawn again.
 */
export function useStanding<T extends number | string | boolean | undefined>(
  player: Player,
  read: (state: PlaybackState) => T,
): T {
  const subscribe = useCallback((listener: () => void) => player.subscribe(listener), [player])
  return useSyncExternalStore(subscribe, () => read(player.getState()))
}
