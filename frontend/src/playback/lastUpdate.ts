import { RecordingError, Source } from './source'

/** Unix ms of the last update in a recording; undefined where there is none, or it can't be read. */
export function lastUpdate(recording: ArrayBuffer): number | undefined {
  try {
    const source = new Source(new Uint8Array(recording))
    source.bytes(4)
    for (let left = source.count(); left > 0; left--) if (source.byte() === 2) source.bytes(16)
    const updates = source.count()
    const times = new Source(source.blob())
    let time = 0
    for (let left = updates; left > 0; left--) time += times.uint()
    return updates > 0 ? time : undefined
  } catch (error) {
    // What is wrong with it is said by what reads all of it.
    if (error instanceof RecordingError) return undefined
    throw error
  }
}
