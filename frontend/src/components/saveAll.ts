import { strToU8, zipSync } from 'fflate'
import { save } from './save'

/** Gives files to the browser to keep, as one archive with their folders. */
export function saveAll(files: readonly { path: string; text: { toString(): string } }[], name: string) {
  const entries = files.map(({ path, text }) => [path, strToU8(text.toString())] as const)
  save(
    new Blob([zipSync(Object.fromEntries(entries)).slice()], { type: 'application/zip' }),
    `${name || 'code'}.zip`,
  )
}
