// @vitest-environment node
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { bill } from './sbom.mjs'

const { components, metadata, ...head } = bill()
const refs = components.map((component) => component['bom-ref'])
const names = (type) =>
  components.filter(({ purl }) => purl.startsWith(`pkg:${type}/`)).map(({ name }) => name)

it('is CycloneDX 1.6, each component once, with version, licence and hash', () => {
  expect(head).toEqual({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 })
  expect(metadata.component).toMatchObject({ type: 'application', name: 'pairpad' })
  expect(new Set(refs).size).toBe(refs.length)
  expect(refs).toEqual(refs.toSorted())
  for (const { type, name, version, purl, licenses, hashes, 'bom-ref': ref } of components) {
    expect(type, name).toBe('library')
    expect(version, name).toMatch(/^\d+\.\d+\.\d+/)
    expect(purl, name).toMatch(/^pkg:(cargo|npm)\/[\w%./-]+@[\w.+-]+$/)
    expect(ref, name).toBe(purl)
    expect(licenses?.[0].expression, name).toMatch(/^[\w.+() -]+$/)
    const [{ alg, content }] = hashes
    expect([alg, content.length], name).toEqual(
      purl.startsWith('pkg:cargo') ? ['SHA-256', 64] : ['SHA-512', 128],
    )
  }
})

it('lists what is linked into the binary, and neither what tests nor what builds need', () => {
  const crates = names('cargo')
  for (const linked of ['yrs', 'axum', 'tokio', 'libsqlite3-sys', 'sled']) expect(crates).toContain(linked)
  for (const other of ['pairpad', 'pairpad-testing', 'reqwest', 'cc', 'serde_derive', 'libfuzzer-sys'])
    expect(crates).not.toContain(other)
})

it('lists what is bundled into the page, the description of the API included, and no tool', () => {
  const packages = names('npm')
  const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'))
  for (const bundled of [...Object.keys(dependencies), 'lib0', '@lezer/common'])
    expect(packages).toContain(bundled)
  expect(packages).toContain('swagger-ui-dist')
  // Diagrams from text are left out of the whiteboard, and what that would need.
  expect(packages).toContain('roughjs')
  for (const other of ['@excalidraw/mermaid-to-excalidraw', 'mermaid', 'd3', 'sass', 'cross-env'])
    expect(packages).not.toContain(other)
  for (const tool of Object.keys(devDependencies)) expect(packages).not.toContain(tool)
})

it('is the same each time, and says nothing of this machine', () => {
  const text = JSON.stringify(bill())
  expect(text).toBe(JSON.stringify({ ...head, metadata, components }))
  expect(text).not.toMatch(/https?:|file:/)
  expect(text).not.toContain(process.cwd())
})
