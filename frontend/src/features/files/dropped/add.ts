import { tell } from '../../../components/notices'
import { messages, textOf } from '../../../i18n/messages'
import { type Code, mostFiles } from '../../../sync/code'
import { filesIn, isArchive } from './archive'
import type { Given } from './given'
import { roomPaths } from './names'
import { type Dropped, type Found, mostDropped, mostInAll, readDropped } from './read'
import { filesUnder, foundFile } from './tree'

const text = messages({
  en: {
    full: (most: number) => `A room holds up to ${most} files. Delete some first.`,
    tooLarge: (names: string) => `Not added, because larger than 1 MB: ${names}.`,
    binary: (names: string) => `Not added, because not plain text (UTF-8): ${names}.`,
    tooMany: (files: number, megabytes: number) =>
      `Only the first files were added: at most ${files} at once, of ${megabytes} MB in all.`,
    nothing: 'There was no file in it.',
    damaged: (name: string) =>
      `${name} is not a zip archive that can be opened. Unpack it, and drop the folder.`,
    large: (name: string) =>
      `${name} is too large to be opened here. Unpack it, and drop the files you need.`,
    unreadable: 'The browser could not read what was dropped. Try again, or drop the files themselves.',
  },
  de: {
    full: (most) => `Ein Raum fasst bis zu ${most} Dateien. Löschen Sie zuerst einige.`,
    tooLarge: (names) => `Nicht hinzugefügt, weil größer als 1 MB: ${names}.`,
    binary: (names) => `Nicht hinzugefügt, weil kein reiner Text (UTF-8): ${names}.`,
    tooMany: (files, megabytes) =>
      `Nur die ersten Dateien wurden hinzugefügt: höchstens ${files} auf einmal, mit zusammen ${megabytes} MB.`,
    nothing: 'Darin war keine Datei.',
    damaged: (name) =>
      `${name} ist kein Zip-Archiv, das sich öffnen lässt. Entpacken Sie es und ziehen Sie den Ordner hierher.`,
    large: (name) =>
      `${name} ist zu groß, um hier geöffnet zu werden. Entpacken Sie es und ziehen Sie die Dateien hierher, die Sie brauchen.`,
    unreadable:
      'Der Browser konnte nicht lesen, was hier abgelegt wurde. Versuchen Sie es noch einmal oder mit den Dateien selbst.',
  },
})

/** Makes files of the room of what was dropped: files, folders and zip archives. The last is opened. */
export async function add(code: Code, given: Given, onOpen: (id: string) => void): Promise<void> {
  const t = textOf(text)
  try {
    const found = await filesOf(given)
    if (found.length > 0) {
      const dropped = await readDropped(found)
      const paths = roomPaths(dropped.texts.map(({ path }) => path))
      for (const problem of take(code, dropped, paths, onOpen).problems) tell(problem)
    } else if (given.folders.length > 0 || given.files.some(isArchive)) tell(t.nothing)
  } catch {
    tell(t.unreadable, { kind: 'error' })
  }
}

async function filesOf({ files, folders }: Given): Promise<Found[]> {
  const t = textOf(text)
  const found: Found[] = []
  for (const folder of folders) found.push(...(await filesUnder(folder)))
  for (const file of files) {
    const inside = isArchive(file) ? await filesIn(file) : [foundFile(file)]
    if (typeof inside === 'string') tell(t[inside](file.name), { kind: 'error' })
    else found.push(...inside)
  }
  return found
}

/** Ids of the files that were made, and sentences on what was not. */
interface Taken {
  made: string[]
  problems: string[]
}

/** Names in a sentence: the first of them, where there are many. */
export const named = (names: readonly string[]) => names.join(', ').slice(0, 200)

/** Makes files of the room of what was read, under these paths. The last is opened. */
export function take(
  code: Code,
  { texts, tooLarge, binary, hasMore }: Dropped,
  paths: readonly string[],
  onOpen: (id: string) => void,
): Taken {
  const t = textOf(text)
  const made: string[] = []
  const problems: string[] = []
  for (const [at, { text: content }] of texts.entries()) {
    if (code.isFull) {
      problems.push(t.full(mostFiles))
      break
    }
    made.push(code.make(paths[at] ?? '', content, true))
  }
  const last = made.at(-1)
  if (last !== undefined) onOpen(last)
  if (hasMore) problems.push(t.tooMany(mostDropped, mostInAll / 1_000_000))
  if (tooLarge.length > 0) problems.push(t.tooLarge(named(tooLarge)))
  if (binary.length > 0) problems.push(t.binary(named(binary)))
  return { made, problems }
}
