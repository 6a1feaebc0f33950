import type { Completion } from '@codemirror/autocomplete'
import type { ChangeSet, Text } from '@codemirror/state'
import type * as lsp from '../../python/protocol'

/** Between what a language server says and what CodeMirror takes: lines and columns, and offsets. */

export function positionOf(doc: Text, offset: number): lsp.Position {
  const place = Math.min(offset, doc.length)
  const { number, from } = doc.lineAt(place)
  return { line: number - 1, character: place - from }
}

/** A place that is not in the text is the one next to it. */
export function offsetOf(doc: Text, { line, character }: lsp.Position): number {
  if (line < 0) return 0
  if (line >= doc.lines) return doc.length
  const { from, to } = doc.line(line + 1)
  return Math.max(from, Math.min(from + character, to))
}

/** From the last to the first: each is in a text in which those before it are not made. */
export function contentChangesOf(before: Text, changes: ChangeSet): lsp.ContentChange[] {
  const list: lsp.ContentChange[] = []
  changes.iterChanges((from, to, _from, _to, inserted) => {
    const range = { start: positionOf(before, from), end: positionOf(before, to) }
    list.unshift({ range, text: inserted.sliceString(0, inserted.length, '\n') })
  })
  return list
}

/** By the protocol's number of a kind, from 1. */
const kinds = [
  'text',
  'method',
  'function',
  'class',
  'property',
  'variable',
  'class',
  'interface',
  'namespace',
  'property',
  'constant',
  'constant',
  'enum',
  'keyword',
  'snippet',
  'constant',
  'text',
  'variable',
  'namespace',
  'constant',
  'constant',
  'class',
  'property',
  'keyword',
  'type',
]

/** What is not imported yet stands after what is there. */
const importBoost = -60

/**
 * What would be imported is offered where it begins with what is typed: most of the library has
 * these letters somewhere. And only what is sure to be there when the code runs.
 */
export function isWorthIt(
  { label, labelDetails, additionalTextEdits = [] }: lsp.CompletionItem,
  typed: string,
) {
  if (additionalTextEdits.length === 0) return true
  const module = labelDetails?.description ?? ''
  const isPublic = !module.startsWith('_') && module !== 'typing_extensions'
  return isPublic && label.toLowerCase().startsWith(typed.toLowerCase())
}

/** A completion, but for what taking it does. */
export function completionOf(item: lsp.CompletionItem): Completion {
  const { label, labelDetails, kind = 1, detail, sortText, additionalTextEdits = [] } = item
  const isImport = additionalTextEdits.length > 0
  const said = [labelDetails?.detail, labelDetails?.description ?? detail].filter(Boolean).join(' ')
  return {
    label,
    type: kinds[kind - 1] ?? 'text',
    ...(said && { detail: said }),
    ...(sortText !== undefined && { sortText }),
    ...(isImport && { boost: importBoost }),
  }
}

/** A snippet of the protocol as CodeMirror writes them: `$1` is `${1}`, and only braces are escaped. */
export function snippetOf(text: string): string {
  return text.replaceAll(/\\([$}\\])|\$(\d+)/g, (_all, escaped: string | undefined, field: string) =>
    escaped === undefined ? `\${${field}}` : escaped === '}' ? '\\}' : escaped,
  )
}

export interface Signature {
  label: string
  /** Where in the label the parameter stands that is being written. */
  active: { from: number; to: number } | undefined
  documentation: string
}

/** The signature that is meant, and how many there are. */
export function signatureOf(help: lsp.SignatureHelp): { signature: Signature; count: number } | undefined {
  const chosen = help.signatures[help.activeSignature ?? 0] ?? help.signatures[0]
  if (!chosen) return undefined
  const { label, documentation, parameters = [] } = chosen
  const parameter = parameters[chosen.activeParameter ?? help.activeParameter ?? 0]
  const signature = {
    label,
    active: placeIn(label, parameter?.label),
    documentation: markdownOf(documentation),
  }
  return { signature, count: help.signatures.length }
}

function placeIn(label: string, parameter: string | [number, number] | undefined) {
  if (parameter === undefined) return undefined
  if (typeof parameter !== 'string') return { from: parameter[0], to: parameter[1] }
  const from = label.indexOf(parameter)
  return from < 0 ? undefined : { from, to: from + parameter.length }
}

export function markdownOf(text: string | lsp.MarkupContent | undefined): string {
  return typeof text === 'string' ? text : (text?.value ?? '')
}
