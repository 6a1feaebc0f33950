import type { Playback } from '../../api/schema'
import { type DocumentName, documentNames, RecordingError } from '../../playback/player'
import { readPart } from './parts'

/** Why a document is not among those that the file plays. */
export const reasons = ['held_back', 'too_large', 'unreadable', 'busy'] as const

/** What the file says of itself (src/http/api/export/page.rs). */
export interface About {
  room: { id: string; title: string; language: string }
  /** Whether it has what only those see who lead. */
  leads: boolean
  playback: Playback
  left_out: readonly { document: DocumentName | 'pictures'; why: (typeof reasons)[number] }[]
}

/** What this file is about. Throws a `RecordingError` where it does not say so. */
export async function readAbout(): Promise<About> {
  const part = await readPart('about')
  if (!part) throw new RecordingError('There is no recording in this file.')
  try {
    const about = JSON.parse(new TextDecoder().decode(part)) as About
    const known = about.left_out.filter(
      ({ document, why }) =>
        (document === 'pictures' || documentNames.includes(document)) && reasons.includes(why),
    )
    return { ...about, left_out: known }
  } catch {
    throw new RecordingError('The file does not say what is in it.')
  }
}
