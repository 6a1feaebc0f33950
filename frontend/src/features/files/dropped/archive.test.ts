import { zipSync } from 'fflate'
import { expect, it } from 'vitest'
import { filesIn, isArchive } from './archive'
import { mostDropped, readDropped } from './read'

const utf8 = (content: string) => new TextEncoder().encode(content)
const archive = (bytes: Uint8Array, name = 'work.zip') => new File([new Uint8Array(bytes)], name)

async function texts(bytes: Uint8Array) {
  const found = await filesIn(archive(bytes))
  if (typeof found === 'string') return found
  return readDropped(found)
}

it('reads what an archive has, but for what programs left in it', async () => {
  const zip = zipSync({
    'app/main.py': utf8('print(1)\n'),
    'app/empty/': new Uint8Array(),
    'app/.git/config': utf8('[core]'),
    '__MACOSX/app/._main.py': utf8('x'),
    'app/logo.png': Uint8Array.from([0x89, 0x50, 0xff]),
  })
  expect(await texts(zip)).toEqual({
    texts: [{ path: 'app/main.py', text: 'print(1)\n' }],
    tooLarge: [],
    binary: ['app/logo.png'],
    hasMore: false,
  })
  expect([isArchive(archive(zip, 'A.ZIP')), isArchive(archive(zip, 'zip.py'))]).toEqual([true, false])
})

it('what is too large is named and not unpacked', async () => {
  const zip = zipSync({ 'bomb.txt': new Uint8Array(50_000_000), 'a.txt': utf8('a') }, { level: 9 })
  expect(zip.length).toBeLessThan(60_000)
  expect(await texts(zip)).toMatchObject({ tooLarge: ['bomb.txt'], texts: [{ path: 'a.txt', text: 'a' }] })
})

it('an archive that says less of a file than there is gives no more than it says', async () => {
  const zip = zipSync({ 'bomb.txt': new Uint8Array(50_000_000).fill(97) }, { level: 9 })
  // The size, in the file's own header and in the archive's list.
  const view = new DataView(zip.buffer)
  view.setUint32(22, 10, true)
  const list = zip.length - 22 - (46 + 'bomb.txt'.length)
  expect(view.getUint32(list, true)).toBe(0x02014b50)
  view.setUint32(list + 24, 10, true)
  const found = await texts(zip)
  const read = typeof found === 'string' ? [] : found.texts
  expect(read.every(({ text }) => text.length <= 10)).toBe(true)
})

it('takes as many files as a room holds', async () => {
  const many = Object.fromEntries(Array.from({ length: 3_000 }, (_, n) => [`${n}.txt`, utf8('x')]))
  const found = await texts(zipSync(many))
  expect(found).toMatchObject({ hasMore: true, binary: [] })
  expect(typeof found === 'string' ? 0 : found.texts.length).toBe(mostDropped)
})

it.each([
  ['no archive at all', utf8('PK, or so')],
  ['nothing', new Uint8Array()],
  ['one that was cut off', zipSync({ 'a.txt': utf8('a'.repeat(500)) }).slice(0, 60)],
])('says that it cannot be opened: %s', async (_, bytes) => {
  expect(await texts(bytes)).toBe('damaged')
})
