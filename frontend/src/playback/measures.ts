import { languageOf } from '../config/languages'
import { type FileFacts, listFiles } from '../sync/fileList'
import { never } from './decode'
import type { Recording } from './recording'
import type { Stored } from './tree'

/** A file as people see it in the list. */
export interface ShownFile {
  path: string
  id: string
  text: number
}

/** The files of the document `code` that are shown at a moment, in their order. */
export function filesAt(code: Recording, moment: number): ShownFile[] {
  const texts = new Map<string, number>()
  for (const [id, stored] of code.rootMap('files', moment)) if ('text' in stored) texts.set(id, stored.text)
  const [names, orders, deleted, room] = ['names', 'order', 'deleted', 'room'].map((name) =>
    code.rootMap(name, moment),
  )
  const facts = [...texts].map(([id, text]): FileFacts => ({
    id,
    name: plain(names?.get(id)),
    order: plain(orders?.get(id)),
    deleted: plain(deleted?.get(id)),
    isTouched: code.text(text).touched <= moment,
  }))
  const language = plain(room?.get('language'))
  const own = languageOf(typeof language === 'string' ? language : undefined).file
  return listFiles(facts, own).flatMap(({ id, path, isShown }) => {
    const text = texts.get(id)
    return isShown && text !== undefined ? { path, id, text } : []
  })
}

function plain(stored: Stored | undefined): unknown {
  return stored && 'plain' in stored ? stored.plain : undefined
}

/** Units by the author of the update that wrote them. */
export function unitsByAuthor(recording: Recording, text: number, moment: number): Map<number, number> {
  const units = new Map<number, number>()
  for (const { from, to, birth } of recording.text(text).standing(moment)) {
    const author = recording.authorOf(birth)
    units.set(author, (units.get(author) ?? 0) + to - from)
  }
  return units
}

/** The runs of units of one update each, in order. */
export function runsOf(
  recording: Recording,
  text: number,
  moment: number,
): { birth: number; length: number }[] {
  const runs: { birth: number; length: number }[] = []
  for (const { from, to, birth } of recording.text(text).standing(moment)) {
    const last = runs.at(-1)
    if (last?.birth === birth) last.length += to - from
    else runs.push({ birth, length: to - from })
  }
  return runs
}

/** Calls `add` for whatever was written or deleted by an update, in units. What was never there does not count. */
export function eachChange(
  recording: Recording,
  add: (what: 'written' | 'deleted', moment: number, units: number) => void,
) {
  for (const text of recording.texts) {
    const { births, deaths } = text.text
    for (let span = 0; span < text.spans; span++) {
      const [birth, death, length] = [births[span] ?? 0, deaths[span] ?? never, text.lengthOf(span)]
      if (birth === death) continue
      add('written', birth, length)
      if (death !== never) add('deleted', death, length)
    }
  }
}

/** What somebody draws follows in pieces: within so many milliseconds they are one. */
const strokeTakes = 200

/**
 * Calls `add` for each time that somebody drew, changed or removed something on the board. There are no
 * units of that: each counts as one, so that drawing is as much as typing.
 */
export function eachStroke(
  recording: Recording,
  add: (what: 'written' | 'deleted', moment: number, units: number) => void,
) {
  const { times, tree } = recording
  const root = tree.roots.get('elements')
  const elements = root && 'node' in root ? recording.node(root.node) : undefined
  const removals = new Set<number>()
  for (const entries of elements?.kind === 'map' ? elements.keys.values() : [])
    for (const { death } of entries) removals.add(death)
  const last = new Map<string, number>()
  for (const moment of new Set(tree.moments)) {
    const what = removals.has(moment) ? 'deleted' : 'written'
    const [who, time] = [`${what} ${recording.authorOf(moment)}`, times[moment - 1] ?? 0]
    if (time - (last.get(who) ?? -Infinity) < strokeTakes) continue
    last.set(who, time)
    add(what, moment, 1)
  }
}

/** Of each line of a text, the units that were deleted there up to a moment. */
export function heatOf(recording: Recording, number: number, moment: number): number[] {
  const text = recording.text(number)
  const { content, starts, births, deaths } = text.text
  const lines = [0]
  for (let span = 0; span < text.spans; span++) {
    if (text.isThere(span, moment)) {
      const end = starts[span + 1] ?? 0
      for (
        let at = content.indexOf('\n', starts[span]);
        at >= 0 && at < end;
        at = content.indexOf('\n', at + 1)
      )
        lines.push(0)
    } else if ((deaths[span] ?? never) <= moment && births[span] !== deaths[span]) {
      lines.push((lines.pop() ?? 0) + text.lengthOf(span))
    }
  }
  return lines
}
