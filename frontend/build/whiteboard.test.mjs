// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { changed } from './libraries'
import { drawnFonts, whiteboardChanges, withoutForeign } from './whiteboard'
import { german, inOurGerman } from './whiteboardGerman'

const folder = new URL('../node_modules/@excalidraw/excalidraw/', import.meta.url)

it('is the version whose files are known', () => {
  const { version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8'))
  expect(version).toBe('0.18.1')
  const { dependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(dependencies['@excalidraw/excalidraw']).toBe(version)
})

it('asks no other server for fonts, and names none', () => {
  const files = readdirSync(new URL('dist/prod/', folder)).filter((name) =>
    /^(chunk-K2|index).*\.js$/.test(name),
  )
  expect(files).toHaveLength(2)
  for (const file of files) {
    let code = readFileSync(new URL(`dist/prod/${file}`, folder), 'utf8')
    for (const change of Object.values(whiteboardChanges))
      if (change.file.endsWith(file)) code = changed(code, change)
    expect(code).not.toContain('ASSETS_FALLBACK_URL')
    expect(withoutForeign(code)).not.toMatch(/https?:\/\/(?!www\.w3\.org)[a-z0-9-]+\.[a-z]/i)
  }
})

it('brings the fonts that it offers, each with its licence, and no copyleft', () => {
  const families = [...new Set(drawnFonts().map((path) => path.split('/')[0]))]
  expect(families).toEqual(['Cascadia', 'ComicShanns', 'Excalifont', 'Lilita', 'Nunito', 'Virgil'])
  const licences = readFileSync(new URL('whiteboard-licences.txt', import.meta.url), 'utf8')
  for (const family of [
    'Excalidraw',
    'Assistant',
    'Cascadia',
    'Comic Shanns',
    'Excalifont',
    'Lilita',
    'Nunito',
    'Virgil',
  ])
    expect(licences).toContain(family)
  expect(licences).toContain('SIL OPEN FONT LICENSE Version 1.1')
  expect(licences).toContain('Permission is hereby granted, free of charge')
})

/** Parts of it that the page does not have. */
const notShown =
  /^(?:library|publish\w*|roomDialog|encrypted|exportDialog|helpDialog|welcomeScreen|errors\.collab\w*|errors\.cannotResolve\w*|alerts\.(?:collab\w*|confirmAddLibrary|resetLibrary)|hints\.publishLibrary|overwriteConfirm\.(?:action\.excalidrawPlus|modal\.shareableLink))/i

it('says nothing to a friend in German', async () => {
  const [name] = readdirSync(new URL('dist/prod/locales/', folder)).filter((one) => one.startsWith('de-DE'))
  const code = readFileSync(new URL(`dist/prod/locales/${name}`, folder), 'utf8')
  const ours = inOurGerman(code).replace(/^import"[^"]*";/, '')
  const said = await import(`data:text/javascript,${encodeURIComponent(ours)}`)
  const all = Object.entries(said).flatMap(function flat([place, value]) {
    if (typeof value === 'string') return [[place.replace(/^default\./, ''), value]]
    return Object.entries(value).flatMap(([key, inner]) => flat([`${place}.${key}`, inner]))
  })
  const asFriend =
    /\b(?:du|dein\w*|dir|dich|euch)\b|\b(?:Wähle|Klicke|Halte|Drücke|Verwende|Versuche|Lade|Exportiere|Speichere|besuche)\b/i
  const found = all.filter(([place, text]) => asFriend.test(text) && !notShown.test(place))
  expect(Object.fromEntries(found)).toEqual({})
  const places = new Set(all.map(([place]) => place))
  expect(Object.keys(german).filter((place) => !places.has(place))).toEqual([])
})

const built = new URL('../dist/assets/', import.meta.url)

it('the build names no other server in what the board loads', () => {
  const names = readdirSync(built).filter((name) => name.endsWith('.js'))
  const texts = names.map((name) => readFileSync(new URL(name, built), 'utf8'))
  const board = texts.filter((text) => text.includes('excalidraw__canvas'))
  expect(board.length).toBeGreaterThan(0)
  for (const text of board) expect(text).not.toMatch(/https?:\/\/(?!www\.w3\.org)[a-z0-9-]+\.[a-z]/i)
  const fonts = readdirSync(new URL('excalidraw-0.18.1/fonts/', built))
  expect(fonts).not.toContain('Xiaolai')
  expect(readFileSync(new URL('excalidraw-0.18.1/LICENCES.txt', built), 'utf8')).toContain(
    'OPEN FONT LICENSE',
  )
})
