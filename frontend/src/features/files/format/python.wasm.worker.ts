import init, { type Diagnostic, PositionEncoding, Workspace } from '@astral-sh/ruff-wasm-web'
import wasm from '@astral-sh/ruff-wasm-web/ruff_wasm_bg.wasm?url'
import { answer, loaded } from './worker'

const starting = init({ module_or_path: wasm })

answer(async ({ text, indentation }) => {
  await loaded(starting)
  const options = { 'indent-width': 4, format: { 'indent-style': indentation === 'tabs' ? 'tab' : 'space' } }
  const workspace = new Workspace(options, PositionEncoding.Utf16)
  try {
    return { text: workspace.format(text) }
  } catch (error) {
    // What it throws names bytes; its checks name lines.
    const found = workspace.check(text) as Diagnostic[]
    const first = found.find(({ code }) => code === 'invalid-syntax')
    if (!first) throw error
    return { problem: first.message, line: first.start_location.row }
  } finally {
    workspace.free()
  }
})
