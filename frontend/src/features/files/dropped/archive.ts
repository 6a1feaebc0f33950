import { unzipSync } from 'fflate'
import { isLeftOut, partsOf } from './names'
import type { Found } from './read'

/** Bytes of an archive that is opened. */
const mostPacked = 20_000_000

/** Files of an archive that are looked at. */
const mostNames = 5_000

/** Why an archive is not opened. */
export type ArchiveProblem = 'damaged' | 'large'

export const isArchive = ({ name }: File) => /\.zip$/i.test(name)

/**
 * The files in a zip archive, none of them unpacked before it is read. It is as large then as the archive
 * says, whatever is in it: an archive made to fill the memory fills none.
 */
export async function filesIn(archive: File): Promise<Found[] | ArchiveProblem> {
  if (archive.size > mostPacked) return 'large'
  const packed = new Uint8Array(await archive.arrayBuffer())
  const found: Found[] = []
  try {
    unzipSync(packed, {
      filter: ({ name, originalSize }) => {
        const isFile = !name.endsWith('/') && !partsOf(name).some(isLeftOut)
        if (isFile && found.length < mostNames)
          found.push({ path: name, size: originalSize, bytes: () => unpacked(packed, name) })
        return false
      },
    })
  } catch {
    return 'damaged'
  }
  return found
}

function unpacked(packed: Uint8Array, path: string): Promise<ArrayBuffer> {
  const bytes = unzipSync(packed, { filter: ({ name }) => name === path })[path]
  return bytes ? Promise.resolve(new Uint8Array(bytes).buffer) : Promise.reject(new Error(path))
}
