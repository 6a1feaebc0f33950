/** A file at a moment. */
export interface FileThen {
  id: string
  path: string
  text: string
}

/** What became of a file between two moments. */
export interface FileChange {
  id: string
  path: string
  /** What it was called before, where that is something else. */
  formerPath: string | undefined
  kind: 'added' | 'removed' | 'changed' | 'same'
  before: string
  after: string
}

const weight: Record<FileChange['kind'], number> = { changed: 0, added: 0, removed: 0, same: 1 }

/** What became of each file. What has changed comes first, each in its place. */
export function fileChanges(before: readonly FileThen[], after: readonly FileThen[]): FileChange[] {
  const then = new Map(before.map((file) => [file.id, file]))
  const now = new Set(after.map(({ id }) => id))
  const kept = after.map(({ id, path, text }): FileChange => {
    const old = then.get(id)
    const formerPath = old && old.path !== path ? old.path : undefined
    const isSame = old?.text === text && formerPath === undefined
    return {
      id,
      path,
      formerPath,
      kind: old ? (isSame ? 'same' : 'changed') : 'added',
      before: old?.text ?? '',
      after: text,
    }
  })
  const gone = before
    .filter(({ id }) => !now.has(id))
    .map(({ id, path, text }): FileChange => ({
      id,
      path,
      formerPath: undefined,
      kind: 'removed',
      before: text,
      after: '',
    }))
  return [...kept, ...gone].toSorted((a, b) => weight[a.kind] - weight[b.kind])
}
