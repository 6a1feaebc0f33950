import type { RecordingSource } from '../../features/playback/public'
import { type Reader, RecordingError } from '../../playback/player'
import { readerIn } from '../../playback/reader'
import worker from '../../playback/worker.ts?classic'
import type { About } from './about'
import { readPart } from './parts'

/** The recording in this file. */
export const fileSource = ({ playback }: About): RecordingSource => ({
  show: async () => playback,
  read: async ({ name }) => {
    const part = await readPart(name)
    if (!part) throw new RecordingError('A part of the recording is missing.')
    return part
  },
  reader: blobReader,
  // A browser may look for another file by what stands behind a question mark.
  momentPart: 'hash',
})

/** A file has no origin: a worker can neither be loaded from beside it nor be a module. */
function blobReader(): Reader {
  const address = URL.createObjectURL(new Blob([worker], { type: 'text/javascript' }))
  const reader = readerIn(new Worker(address, { name: 'playback' }))
  const end = () => {
    reader.end()
    URL.revokeObjectURL(address)
  }
  return { ...reader, end }
}
