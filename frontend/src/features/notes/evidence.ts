import * as Y from 'yjs'
import type { Place } from '../../session/react/room'
import type { Code } from '../../sync/code'
import type { CodeEvidence } from '../../sync/rubric'

/** The line of a text that an index is in, without the blanks around it. */
export function lineAround(text: string, index: number): string {
  const start = index === 0 ? 0 : text.lastIndexOf('\n', index - 1) + 1
  const end = text.indexOf('\n', index)
  return text.slice(start, end < 0 ? undefined : end).trim()
}

/** A place in the code as evidence: what stands there now, and when that was. */
export function evidenceOf(place: Place, code: Pick<Code, 'file'>, now: Date): CodeEvidence {
  const text = code.file(place.path)
  const relative = Y.createRelativePositionFromJSON(place.position)
  const index = text?.doc && Y.createAbsolutePositionFromRelativePosition(relative, text.doc)?.index
  const quote = text && typeof index === 'number' ? lineAround(text.toString(), index) : ''
  return { at: now.toISOString(), path: place.path, position: place.position, quote }
}
