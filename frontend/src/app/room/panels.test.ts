import { expect, it } from 'vitest'
import { panels } from './panels'

it('no two panels have the same id or the same keys', () => {
  for (const by of ['id', 'keys'] as const) {
    const all = panels.map((panel) => panel[by])
    expect(new Set(all).size).toBe(all.length)
  }
})
