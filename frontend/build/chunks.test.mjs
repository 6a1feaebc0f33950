// @vitest-environment node
import { expect, it } from 'vitest'
import { chunkOf } from './chunks.ts'

const src = new URL('../src/', import.meta.url).pathname
const codeMirror = '/node_modules/@codemirror/view/dist/index.js'

/** What each script imports at once. */
const imports = {
  [`${src}main.ts`]: ['messages', 'session'],
  [`${src}app/show.tsx`]: ['messages', 'react-dom'],
  [`${src}features/landing/Landing.tsx`]: ['copyButton', 'rooms'],
  [`${src}app/room/attendance.ts`]: ['yjs'],
  [`${src}app/room/RoomPage.tsx`]: ['copyButton', 'header', 'yjs', codeMirror],
  header: ['messages', 'menu'],
}
const modules = { getModuleInfo: (id) => ({ importedIds: imports[id] ?? [] }) }

it('puts what is needed together into one file, and what only one page needs into none of the others', () => {
  const chunk = chunkOf()
  const of = (id) => chunk(id, modules)
  expect(['messages', 'session'].map(of)).toEqual(['start', 'start'])
  expect(['react-dom', 'copyButton'].map(of)).toEqual(['base', 'base'])
  expect(of('yjs')).toBe('sync')
  expect(['header', 'menu'].map(of)).toEqual(['room', 'room'])
  expect(of(codeMirror)).toBe('codemirror')
  // The landing page's own, what is loaded later, and the scripts themselves.
  for (const id of ['rooms', 'monaco', ...Object.keys(imports).filter((one) => one.startsWith(src))])
    expect(of(id)).toBeNull()
})

const icon = (name) => `/node_modules/lucide-react/dist/esm/icons/${name}.mjs`
const line = (name, file) =>
  `export { default as Lucide${name}, default as ${name}, default as ${name}Icon } from './icons/${file}.mjs';`

it('an icon comes with what shows it, though all are imported through one module', () => {
  const all = '/node_modules/lucide-react/dist/esm/lucide-react.mjs'
  const withIcons = {
    ...imports,
    header: ['menu', all],
    panel: [all],
    [all]: ['play', 'square-play', 'sun'].map(icon),
    [icon('play')]: ['createIcon'],
  }
  const codes = {
    header: 'import { Play as Begin, SunIcon } from "lucide-react"',
    panel: 'import { SquarePlay } from "lucide-react"',
    [all]: [line('Play', 'play'), line('SquarePlay', 'square-play'), line('Sun', 'sun')].join('\n'),
  }
  const withCode = { getModuleInfo: (id) => ({ importedIds: withIcons[id] ?? [], code: codes[id] ?? null }) }
  const chunk = chunkOf()
  const of = (id) => chunk(id, withCode)
  expect(['play', 'sun'].map((name) => of(icon(name)))).toEqual(['room', 'room'])
  expect(of('createIcon')).toBe('room')
  expect(of(icon('square-play'))).toBeNull()
})

it('says so when a script is not where it is looked for', () => {
  const nothing = { getModuleInfo: () => null }
  expect(() => chunkOf()('messages', nothing)).toThrow('src/main.ts imports nothing: is it there?')
})
