import type { Part, Reach } from './peer'
import type { FromServer, Participant } from './wire'

/** What this page sends to everybody. A voice that is not `enabled` is muted. */
export type Tracks = Partial<Record<Part, MediaStreamTrack | undefined>>

/** What the server says that only the engine understands. */
export type ForEngine = Extract<FromServer, { type: 'offer' | 'answer' | 'candidate' | 'ice' | 'livekit' }>

/**
 * What carries a call's media: connections to everybody else, or one to LiveKit. Who is in the
 * call and who may what is the server's word, which the engine is told.
 */
export interface Engine {
  /** Only these are in the call: nothing of anybody else is heard any more. */
  keep(participants: readonly Participant[]): void
  /** Somebody has come, or has changed. */
  set(participant: Participant): void
  /** Somebody is gone, for whatever reason: nothing of theirs is heard from now on. */
  remove(id: string): void
  /** Sends these tracks, and no others, also to whoever comes. */
  send(tracks: Tracks): void
  /** What has come by the server. */
  take(message: ForEngine): void
  /** Whether the server passes things on at the moment. */
  setSignalled(isSignalled: boolean): void
  /** The way to the others may be another one now. */
  restart(): void
  /** Ids of those whose way is known. */
  readonly ids: string[]
  reach(id: string): Reach | undefined
  /** What of somebody's can be seen or heard. The same object each time. */
  stream(id: string, part: Part): MediaStream | undefined
  /** How loud somebody is, from 0 to 1. */
  level(id: string): number
  close(): void
}

/** What of somebody's is heard and seen: only what the server says they send, and may. */
export const heardOf = ({ audio, video, screen, muted, maySpeak }: Participant): Record<Part, boolean> => ({
  audio: audio && maySpeak && !muted,
  video: video && maySpeak,
  screen: screen && maySpeak,
})
