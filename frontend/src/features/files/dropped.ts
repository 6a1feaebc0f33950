/** Bytes that a file has at most. */
const mostBytes = 1_000_000

/** Files that are taken from one drop. */
export const mostDropped = 20

/** What was dropped, read. */
export interface Dropped {
  texts: { name: string; text: string }[]
  tooLarge: string[]
  binary: string[]
  hasMore: boolean
}

/** Reads files from elsewhere: plain text only, and not too much of it. */
export async function readDropped(files: readonly File[]): Promise<Dropped> {
  const dropped: Dropped = { texts: [], tooLarge: [], binary: [], hasMore: files.length > mostDropped }
  for (const file of files.slice(0, mostDropped)) {
    const text = file.size > mostBytes ? undefined : await textIn(file)
    if (file.size > mostBytes) dropped.tooLarge.push(file.name)
    else if (text === undefined) dropped.binary.push(file.name)
    else dropped.texts.push({ name: file.name, text })
  }
  return dropped
}

/** LF only, without a byte order mark; undefined where it is no text. A folder cannot be read. */
async function textIn(file: File): Promise<string | undefined> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer())
    return text.includes('\0') ? undefined : text.replace(/\r\n?/g, '\n')
  } catch {
    return undefined
  }
}
