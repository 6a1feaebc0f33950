/** Bytes that a file has at most. */
export const mostBytes = 1_000_000

/** Bytes that are taken at once: a document has to hold them beside everything else. */
export const mostInAll = 5_000_000

/** Files that are taken at once: as many as a room holds. */
export const mostDropped = 200

/** Files that are looked at, also those that turn out to be no text. */
const mostTried = 600

/** A file from elsewhere, that nobody has read yet. */
export interface Found {
  /** Where it is in what was dropped, with slashes. */
  path: string
  /** As its folder has it. */
  size: number
  bytes: () => Promise<ArrayBuffer>
}

/** What was dropped, read. */
export interface Dropped {
  texts: { path: string; text: string }[]
  tooLarge: string[]
  binary: string[]
  /** There were more files, or more in them, than is taken at once. */
  hasMore: boolean
}

/** Reads files: plain text only, and not too much of it. */
export async function readDropped(files: readonly Found[]): Promise<Dropped> {
  const dropped: Dropped = { texts: [], tooLarge: [], binary: [], hasMore: false }
  let inAll = 0
  for (const [at, { path, size, bytes }] of files.entries()) {
    if (size > mostBytes) {
      dropped.tooLarge.push(path)
      continue
    }
    if (at >= mostTried || dropped.texts.length === mostDropped || inAll + size > mostInAll) {
      dropped.hasMore = true
      break
    }
    const text = await textIn(bytes)
    if (text === undefined) dropped.binary.push(path)
    else {
      dropped.texts.push({ path, text })
      inAll += size
    }
  }
  return dropped
}

/** LF only, without a byte order mark; undefined where it is no text, or cannot be read. */
async function textIn(bytes: () => Promise<ArrayBuffer>): Promise<string | undefined> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await bytes())
    return text.includes('\0') ? undefined : text.replace(/\r\n?/g, '\n')
  } catch {
    return undefined
  }
}
