import init, { type CodeSuggestion, type Diagnostic, Workspace } from '@biomejs/wasm-web'
import wasm from '@biomejs/wasm-web/biome_wasm_bg.wasm?url'
import type { Edit, Finding, Fix, Severity } from '../finding'
import { fromUtf8 } from './offsets'

type TextEdit = CodeSuggestion['suggestion']

/** Where files seem to be: Biome wants to know. */
const root = '/src'

/** Those that Biome recommends, and a few on what one no longer needs; nothing about looks, which the formatter is for. */
const configuration = {
  formatter: { enabled: false },
  assist: { enabled: false },
  linter: {
    enabled: true,
    rules: {
      recommended: true,
      correctness: { noUnusedVariables: 'warn', noUnusedImports: 'warn', noUnusedFunctionParameters: 'off' },
      suspicious: { noVar: 'warn' },
      style: { useConst: 'warn', useTemplate: 'off' },
      complexity: { useLiteralKeys: 'off' },
    },
  },
} as const

let project: { workspace: Workspace; key: number } | undefined

export async function load(module: string | Uint8Array<ArrayBuffer> = wasm) {
  await init({ module_or_path: module })
  const workspace = new Workspace()
  const { projectKey: key } = workspace.openProject({ path: root, openUninitialized: true })
  workspace.updateSettings({ projectKey: key, workspaceDirectory: root, configuration })
  project = { workspace, key }
}

/** What Biome finds in JavaScript or TypeScript, which of both its name says. */
export function findings(text: string, path: string): Finding[] {
  if (!project) throw new Error('Biome is not loaded')
  const { workspace, key } = project
  // Of the name, only the ending says something.
  const file = { projectKey: key, path: `${root}/file${/\.[cm]?[jt]sx?$/.exec(path)?.[0] ?? '.js'}` }
  workspace.openFile({ ...file, content: { type: 'fromClient', content: text, version: 0 } })
  try {
    const categories = ['syntax' as const, 'lint' as const]
    return findingsOf(
      workspace.pullDiagnostics({ ...file, categories, includeCodeFix: true }).diagnostics,
      text,
    )
  } finally {
    workspace.closeFile(file)
  }
}

const severities: Record<Diagnostic['severity'], Severity> = {
  fatal: 'error',
  error: 'error',
  warning: 'warning',
  information: 'hint',
  hint: 'hint',
}

/** What Biome says, as we say it. It counts bytes. */
export function findingsOf(found: readonly Diagnostic[], text: string): Finding[] {
  const at = fromUtf8(text)
  return found.map(({ category, severity, description, location, advices }) => {
    const [from, to] = location.span ?? [0, 0]
    const isSyntax = !category?.startsWith('lint/')
    return {
      from: at(from),
      to: at(to),
      // Of its rules, none says that something cannot work.
      severity: isSyntax ? 'error' : severity === 'error' ? 'warning' : severities[severity],
      rule: isSyntax ? 'invalid-syntax' : (category?.split('/').at(-1) ?? ''),
      message: description,
      fix: fixOf(advices.advices, text),
      isSyntax,
    }
  })
}

/** A fix stands among the advice: first what it does, then what becomes of the text. */
function fixOf(advices: Diagnostic['advices']['advices'], text: string): Fix | undefined {
  for (const [index, advice] of advices.entries()) {
    const before = advices[index - 1]
    if (!('diff' in advice) || !before || !('log' in before)) continue
    const said = before.log[1].map(({ content }) => content).join('')
    return { title: said.replace(/^(Safe|Unsafe) fix: /, ''), edits: editsOf(advice.diff, text) }
  }
  return undefined
}

/** What an edit changes. All of its text, old and new, stands in its dictionary, to which its ranges lead. */
export function editsOf({ dictionary, ops }: TextEdit, text: string): Edit[] {
  const words = fromUtf8(dictionary)
  const edits: Edit[] = []
  let at = 0
  const change = (length: number, insert: string) => {
    const last = edits.at(-1)
    // What is taken away and what is put there are one edit.
    if (last?.to === at)
      edits[edits.length - 1] = { from: last.from, to: at + length, insert: last.insert + insert }
    else edits.push({ from: at, to: at + length, insert })
    at += length
  }
  const wordsOf = ([from, to]: [number, number]) => dictionary.slice(words(from), words(to))
  for (const op of ops) {
    if ('equalLines' in op) {
      for (let line = 0; line <= op.equalLines.line_count; line += 1) {
        const end = text.indexOf('\n', at)
        at = end < 0 ? text.length : end + 1
      }
    } else if ('equal' in op.diffOp) at += wordsOf(op.diffOp.equal.range).length
    else if ('delete' in op.diffOp) change(wordsOf(op.diffOp.delete.range).length, '')
    else change(0, wordsOf(op.diffOp.insert.range))
  }
  return edits
}
