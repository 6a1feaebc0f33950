import { RecordingError } from '../../playback/player'

/** A part of the file: base64 of gzip, in a script that is none. Undefined where there is none of this name. */
export async function readPart(name: string): Promise<ArrayBuffer | undefined> {
  const text = document.querySelector(`script[data-part="${name}"]`)?.textContent
  return text === undefined ? undefined : unpacked(text)
}

/** Throws a `RecordingError` for what is damaged. */
export async function unpacked(text: string): Promise<ArrayBuffer> {
  if (typeof DecompressionStream === 'undefined')
    throw new RecordingError('This browser is too old to unpack the recording.')
  try {
    const bytes = Uint8Array.from(atob(text), (unit) => unit.charCodeAt(0))
    const stream = new Response(bytes).body?.pipeThrough(new DecompressionStream('gzip'))
    return await new Response(stream ?? null).arrayBuffer()
  } catch {
    throw new RecordingError('A part of the file is damaged.')
  }
}
