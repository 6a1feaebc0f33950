import { isLeftOut } from './names'
import type { Found } from './read'

/** Files and folders that are looked at: a folder can have any number. */
const mostSeen = 2_000

export const foundFile = (file: File, path = file.name): Found => ({
  path,
  size: file.size,
  bytes: () => file.arrayBuffer(),
})

/** The files in a folder and its folders, in the order of their paths. */
export async function filesUnder(folder: FileSystemDirectoryEntry): Promise<Found[]> {
  const found: Found[] = []
  const waiting: { folder: FileSystemDirectoryEntry; path: string }[] = [{ folder, path: folder.name }]
  let seen = 0
  for (let next = waiting.shift(); next && seen < mostSeen; next = waiting.shift()) {
    for (const entry of await entriesOf(next.folder)) {
      if (isLeftOut(entry.name) || ++seen > mostSeen) continue
      const path = `${next.path}/${entry.name}`
      if (entry.isDirectory) waiting.push({ folder: entry as FileSystemDirectoryEntry, path })
      else found.push(foundFile(await fileOf(entry as FileSystemFileEntry), path))
    }
  }
  return found.toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** A browser hands them out in parts, until one is empty. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const entries: FileSystemEntry[] = []
  while (entries.length <= mostSeen) {
    const part = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (part.length === 0) break
    entries.push(...part)
  }
  return entries
}

const fileOf = (entry: FileSystemFileEntry) =>
  new Promise<File>((resolve, reject) => entry.file(resolve, reject))
