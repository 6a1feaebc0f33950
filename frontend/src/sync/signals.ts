import type * as Y from 'yjs'
import { mapsIn, numberIn, textIn, timeIn } from './shape'

/** Something that a candidate's page noticed. The server says who and when. */
export type Signal = { id: string; at: string; member: string; name: string } & (
  { kind: 'paste'; lines: number; characters: number } | { kind: 'away'; seconds: number }
)

/** Signals that a room keeps: `MOST_SIGNALS` of the server. */
const mostSignals = 500
const longestName = 200
const longestId = 64
/** More is nothing that anybody would have to read, of whatever it is a number. */
const largest = 1e9

/**
 * What the person is called whom it is of: as they are called now, since somebody may call
 * themselves like another for the moment in which it is sent. The name of that moment is
 * shown where the person is not known any more.
 */
export function nameOf({ member, name }: Signal, members: readonly { id: string; name: string }[]): string {
  return members.find(({ id }) => id === member)?.name ?? name
}

/** Session signals in the `notes` document: large pastes, and leaving the tab. */
export class Signals {
  private readonly map: Y.Map<unknown>

  constructor(doc: Y.Doc) {
    this.map = doc.getMap('signals')
  }

  /** All of them, the last one first. */
  readonly list = (): Signal[] =>
    mapsIn(this.map, mostSignals)
      .flatMap(([id, map]): Signal[] => {
        const at = timeIn(map.get('at'))
        if (at === undefined) return []
        const member = textIn(map.get('member'), longestId)
        const who = { id, at, member, name: textIn(map.get('name'), longestName) }
        const count = (key: string) => Math.round(numberIn(map.get(key), 0, largest) ?? 0)
        const kind = map.get('kind')
        if (kind === 'away') return [{ ...who, kind, seconds: count('seconds') }]
        if (kind !== 'paste') return []
        return [{ ...who, kind, lines: count('lines'), characters: count('characters') }]
      })
      .toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))

  /** Calls `listener` when there are others. */
  readonly onList = (listener: () => void): (() => void) => {
    this.map.observe(listener)
    return () => this.map.unobserve(listener)
  }
}
