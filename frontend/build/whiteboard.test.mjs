// @vitest-environment node
import { readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { changed } from './libraries'
import { drawnFonts, whiteboardChanges, withoutForeign } from './whiteboard'

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
