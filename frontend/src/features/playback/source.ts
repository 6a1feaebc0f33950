import type { Playback, Recorded } from '../../api/schema'
import type { Reader } from '../../playback/player'
import type { MomentPart } from './address'

/** Where a recording comes from: a server, or the file that the page is. */
export interface RecordingSource {
  /** What there is to play. */
  show(): Promise<Playback>
  /** The recording of a document. */
  read(document: Recorded): Promise<ArrayBuffer>
  /** What reads recordings: each player has its own. */
  reader(): Reader
  /** Where the page's address keeps the moment. */
  readonly momentPart: MomentPart
}
