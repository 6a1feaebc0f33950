import init, { type Diagnostic, PositionEncoding, Workspace } from '@astral-sh/ruff-wasm-web'
import wasm from '@astral-sh/ruff-wasm-web/ruff_wasm_bg.wasm?url'
import type { Finding, Severity } from '../finding'
import { fromLines } from './offsets'

/** Mistakes, bugs that are often made, and what is simpler to say otherwise; nothing about looks, which the formatter is for. */
const select = ['E4', 'E7', 'E9', 'F', 'W605', 'B', 'C4', 'PLE', 'PLW', 'SIM']
/** What is a matter of taste: shorter is not always clearer. */
const ignore = ['B905', 'PLW2901', 'SIM102', 'SIM105', 'SIM108', 'SIM117']
/** What the language server says, too. */
const served = ['F821', 'F822', 'F823', 'B018']

export const load = (module: string | Uint8Array<ArrayBuffer> = wasm) => init({ module_or_path: module })

/** What Ruff finds in Python. `isServed`: a language server names those that are not defined. */
export function findings(text: string, isServed: boolean): Finding[] {
  const rules = { select, ignore: isServed ? [...ignore, ...served] : ignore }
  const workspace = new Workspace({ lint: rules }, PositionEncoding.Utf16)
  try {
    return findingsOf(workspace.check(text) as Diagnostic[], text)
  } finally {
    workspace.free()
  }
}

/** What Ruff says, as we say it. */
export function findingsOf(found: readonly Diagnostic[], text: string): Finding[] {
  const at = fromLines(text)
  return found.map(({ code, message, start_location, end_location, fix }) => ({
    from: at(start_location),
    to: at(end_location),
    severity: severityOf(code),
    rule: code ?? 'invalid-syntax',
    message,
    fix: fix
      ? {
          title: fix.message ?? message,
          edits: fix.edits.map(({ location, end_location: end, content }) => ({
            from: at(location),
            to: at(end),
            insert: content ?? '',
          })),
        }
      : undefined,
    isSyntax: isSyntax(code),
  }))
}

const isSyntax = (code: string | null) => code === null || code === 'invalid-syntax'

/** Ruff itself tells none apart: what cannot work is an error, what only reads badly is a hint. */
function severityOf(code: string | null): Severity {
  if (isSyntax(code) || /^(E9|F(50|52|62|63[4-9]|7|82)|PLE)/.test(code ?? '')) return 'error'
  return /^(E70|E73|E74|SIM|C4)/.test(code ?? '') ? 'hint' : 'warning'
}
