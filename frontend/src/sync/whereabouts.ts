import * as Y from 'yjs'

/** Where somebody's caret is in the room's code. */
export interface Whereabouts {
  /** Id of the file. */
  path: string
  /** From 1. */
  line: number
  /** A Yjs relative position, as JSON. */
  position: unknown
}

/** The file that this is the text of. */
function pathOf(text: Y.Text, files: Y.Map<unknown>): string | undefined {
  for (const [path, file] of files) if (file === text) return path
  return undefined
}

function lineAt(text: Y.Text, index: number): number {
  const before = text.toString().slice(0, index)
  let line = 1
  for (let at = before.indexOf('\n'); at >= 0; at = before.indexOf('\n', at + 1)) line += 1
  return line
}

/** Where the caret of this presence state is. States come from other people: nothing in them is trusted. */
export function whereabouts(doc: Y.Doc, state: Record<string, unknown> | undefined): Whereabouts | undefined {
  const cursor: unknown = state?.['cursor']
  if (typeof cursor !== 'object' || !cursor || !('head' in cursor)) return undefined
  try {
    const relative = Y.createRelativePositionFromJSON(cursor.head)
    const absolute = Y.createAbsolutePositionFromRelativePosition(relative, doc)
    if (!(absolute?.type instanceof Y.Text)) return undefined
    const path = pathOf(absolute.type, doc.getMap('files'))
    if (path === undefined) return undefined
    return { path, line: lineAt(absolute.type, absolute.index), position: cursor.head }
  } catch {
    // Something that is no position at all.
    return undefined
  }
}

/** The file in which the caret of this presence state is, without looking where in it. */
export function fileOf<F extends { text: Y.Text }>(
  state: Record<string, unknown> | undefined,
  files: readonly F[],
): F | undefined {
  const cursor: unknown = state?.['cursor']
  const head: unknown = isObject(cursor) ? cursor['head'] : undefined
  const type: unknown = isObject(head) ? head['type'] : undefined
  if (!isObject(type)) return undefined
  const { client, clock } = type
  return files.find(({ text: { _item: item } }) => item?.id.client === client && item?.id.clock === clock)
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null
