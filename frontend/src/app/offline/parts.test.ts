// @vitest-environment jsdom
import { expect, it } from 'vitest'
import { RecordingError } from '../../playback/player'
import { readPart, unpacked } from './parts'

const packed = async (text: string) => {
  const stream = new Response(text).body?.pipeThrough(new CompressionStream('gzip'))
  const bytes = new Uint8Array(await new Response(stream ?? null).arrayBuffer())
  return btoa(String.fromCharCode(...bytes))
}

it('reads the parts that are there', async () => {
  document.body.innerHTML = `<script type="text/plain" data-part="code">${await packed('héllo')}</script>`
  expect(new TextDecoder().decode(await readPart('code'))).toBe('héllo')
  expect(await readPart('notes')).toBeUndefined()
})

it.each([
  ['cut', (await packed('hello')).slice(0, 12)],
  ['changed', (await packed('hello')).replace(/^..../, 'AAAA')],
  ['no base64', '<b>'],
  ['empty', ''],
])('says that a part is damaged: %s', async (_, text) => {
  await expect(unpacked(text)).rejects.toThrow(RecordingError)
})
