// Lays a .br and a .gz beside each text file of the build: the server sends them
// as they are. What was compressed once is kept: most of a build is as it was before.
// WebAssembly is large: of it there is only the .gz, which every browser takes that runs it.
import { createHash } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

/** The server sends it in archives alone, with a recording in it. */
const inArchives = 'playback.html'
const folder = new URL('../dist', import.meta.url).pathname
const kept = new URL('../node_modules/.cache/pairpad', import.meta.url).pathname
/** The best takes a minute for an editor's megabytes, and saves a twentieth of them. */
const qualityOf = (bytes) => (bytes.length > 1_000_000 ? 9 : 11)
const brotli = (bytes) =>
  brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: qualityOf(bytes) } })

mkdirSync(kept, { recursive: true })
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (entry.name === inArchives) continue
  if (!entry.isFile() || !/\.(html|m?js|css|svg|json|wasm)$/.test(entry.name)) continue
  const path = join(entry.parentPath, entry.name)
  const bytes = readFileSync(path)
  const before = join(kept, createHash('sha256').update(bytes).digest('hex'))
  const isLarge = path.endsWith('.wasm')
  if (!existsSync(`${before}.gz`)) {
    if (!isLarge) writeFileSync(`${before}.br`, brotli(bytes))
    writeFileSync(`${before}.gz`, gzipSync(bytes, { level: 9 }))
  }
  for (const ending of isLarge ? ['gz'] : ['br', 'gz'])
    copyFileSync(`${before}.${ending}`, `${path}.${ending}`)
  if (isLarge) rmSync(path)
}
