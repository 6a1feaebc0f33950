import type { Element } from '../../board/element'
import { type BoardEvidence, mostPinned } from '../../sync/rubric'

const textIn = (value: unknown) => (typeof value === 'string' && value.trim() !== '' ? [value.trim()] : [])

/**
 * What is selected on a board as evidence, or all of it; undefined where nothing is drawn. A frame stands
 * for what is in it, so that what is drawn there later is not asked for.
 */
export function pinnedOf(
  elements: readonly Element[],
  selected: ReadonlySet<string>,
  now: Date,
): BoardEvidence | undefined {
  const live = elements.filter(({ isDeleted }) => !isDeleted)
  if (live.length === 0) return undefined
  const chosen = live.filter(({ id }) => selected.has(id))
  const frames = new Set(chosen.filter(({ type }) => type === 'frame').map(({ id }) => id))
  const outside = chosen.filter(({ frameId }) => !frames.has(String(frameId)))
  // More than can be named is all of it.
  const ids = outside.length > mostPinned ? [] : outside.map(({ id }) => id)
  const wanted = new Set<unknown>(ids)
  const isIn = ({ id, frameId, containerId }: Element) =>
    ids.length === 0 || [id, frameId, containerId].some((one) => wanted.has(one))
  const words = live.filter(isIn).flatMap(({ name, text }) => [...textIn(name), ...textIn(text)])
  return { at: now.toISOString(), board: ids, quote: words.join(' · ') }
}
