// @vitest-environment node
import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { lean } from './lean'

const contentOf = (path) => readFileSync(new URL(`../node_modules/${path}`, import.meta.url), 'utf8')
const standIn = (asked) => lean.find(({ find }) => find.test(asked))?.replacement

/** Names that a module uses of what it has imported as `name`. */
const namesOf = (code, name) =>
  new Set([...code.matchAll(new RegExp(`\\b${name}\\.(\\w+)`, 'g'))].map(([, one]) => one))

it('Yjs logs by nothing that the plain log has not', async () => {
  const code = contentOf('yjs/dist/yjs.mjs')
  expect(code).toContain("import * as logging from 'lib0/logging'")
  const plain = await import(standIn('lib0/logging'))
  const used = [...namesOf(code, 'logging')]
  expect(used).toContain('warn')
  expect(Object.keys(plain)).toEqual(expect.arrayContaining(used))
})

it('icons are made by the library and drawn by the page', async () => {
  const made = contentOf('lucide-react/dist/esm/createLucideIcon.mjs')
  expect(made).toContain("import Icon from './Icon.mjs'")
  expect(made).toContain('icon: iconData')
  const icon = contentOf('lucide-react/dist/esm/icons/eye.mjs')
  expect(icon).toContain('size: 24')
  expect(standIn('./Icon.mjs')).toMatch(/plainIcon\.ts$/)
})

it('the router asks for a store of React’s by its own name', () => {
  const path = 'use-sync-external-store/shim/index.js'
  expect(contentOf('wouter/src/use-sync-external-store.js')).toBe(
    `export { useSyncExternalStore } from "${path}";\n`,
  )
  expect(standIn(path)).toBe('react')
})
