// @vitest-environment node
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { optimizeDeps, resolveConfig } from 'vite'
import { expect, it } from 'vitest'
import { german } from './whiteboardGerman'

it('gives those who work on the page the whiteboard that is built', { timeout: 120_000 }, async () => {
  const cacheDir = mkdtempSync(join(tmpdir(), 'pairpad-dev-'))
  try {
    const config = await resolveConfig({ cacheDir, logLevel: 'error' }, 'serve')
    Object.assign(config.optimizeDeps, { noDiscovery: true, include: ['@excalidraw/excalidraw'] })
    await optimizeDeps(config, true)
    const folder = join(cacheDir, 'deps')
    const names = readdirSync(folder).filter((name) => name.endsWith('.js'))
    const code = names.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n')
    expect(code).toContain('excalidraw__canvas')
    expect(code).not.toContain('ASSETS_FALLBACK_URL')
    expect(code).not.toMatch(/esm\.sh|mermaidAPI/)
    expect(code).toContain(german['hints.freeDraw'])
  } finally {
    rmSync(cacheDir, { recursive: true })
  }
})
