import type * as lsp from '../python/protocol'
import { editor, type IMarkdownString, type IRange, languages, MarkerSeverity, MarkerTag } from './monaco'

/** Between what a language server says and what Monaco takes. The server counts from 0, Monaco from 1. */

export function rangeOf({ start, end }: lsp.Range): IRange {
  return {
    startLineNumber: start.line + 1,
    startColumn: start.character + 1,
    endLineNumber: end.line + 1,
    endColumn: end.character + 1,
  }
}

export function positionOf({ lineNumber, column }: { lineNumber: number; column: number }): lsp.Position {
  return { line: lineNumber - 1, character: column - 1 }
}

export function contentChangeOf({ range, text }: editor.IModelContentChange): lsp.ContentChange {
  return {
    range: {
      start: positionOf({ lineNumber: range.startLineNumber, column: range.startColumn }),
      end: positionOf({ lineNumber: range.endLineNumber, column: range.endColumn }),
    },
    text,
  }
}

export const editOf = ({ range, newText }: lsp.TextEdit) => ({ range: rangeOf(range), text: newText })

export function documentationOf(text: string | lsp.MarkupContent | undefined): IMarkdownString | undefined {
  if (text === undefined) return undefined
  return { value: typeof text === 'string' ? text : text.value }
}

const severities = [MarkerSeverity.Error, MarkerSeverity.Warning, MarkerSeverity.Info, MarkerSeverity.Hint]
const tags: Record<number, MarkerTag> = { 1: MarkerTag.Unnecessary, 2: MarkerTag.Deprecated }

export function markerOf({
  range,
  severity = 1,
  message,
  code,
  tags: given = [],
}: lsp.Diagnostic): editor.IMarkerData {
  return {
    ...rangeOf(range),
    message,
    severity: severities[severity - 1] ?? MarkerSeverity.Error,
    tags: given.flatMap((tag) => tags[tag] ?? []),
    ...(code === undefined ? {} : { code: String(code) }),
  }
}

const { CompletionItemKind: Kind } = languages

/** By the protocol's number of a kind, from 1. */
const kinds = [
  Kind.Text,
  Kind.Method,
  Kind.Function,
  Kind.Constructor,
  Kind.Field,
  Kind.Variable,
  Kind.Class,
  Kind.Interface,
  Kind.Module,
  Kind.Property,
  Kind.Unit,
  Kind.Value,
  Kind.Enum,
  Kind.Keyword,
  Kind.Snippet,
  Kind.Color,
  Kind.File,
  Kind.Reference,
  Kind.Folder,
  Kind.EnumMember,
  Kind.Constant,
  Kind.Struct,
  Kind.Event,
  Kind.Operator,
  Kind.TypeParameter,
]

/** A completion; `word` is what it takes the place of, where it does not say so itself. */
export function completionOf(item: lsp.CompletionItem, word: IRange): languages.CompletionItem {
  const { label, labelDetails, kind = 1, detail, sortText, filterText, textEdit, commitCharacters } = item
  const { detail: labelDetail, description } = labelDetails ?? {}
  const documentation = documentationOf(item.documentation)
  return {
    label: {
      label,
      ...(labelDetail === undefined ? {} : { detail: labelDetail }),
      ...(description === undefined ? {} : { description }),
    },
    kind: kinds[kind - 1] ?? Kind.Text,
    insertText: textEdit?.newText ?? item.insertText ?? label,
    range: textEdit ? rangeOf(textEdit.range) : word,
    ...(item.insertTextFormat === 2
      ? { insertTextRules: languages.CompletionItemInsertTextRule.InsertAsSnippet }
      : {}),
    ...(detail === undefined ? {} : { detail }),
    ...(documentation === undefined ? {} : { documentation }),
    ...(sortText === undefined ? {} : { sortText }),
    ...(filterText === undefined ? {} : { filterText }),
    ...(commitCharacters === undefined ? {} : { commitCharacters }),
    ...(item.additionalTextEdits ? { additionalTextEdits: item.additionalTextEdits.map(editOf) } : {}),
  }
}

export function signaturesOf(help: lsp.SignatureHelp): languages.SignatureHelp {
  return {
    activeSignature: help.activeSignature ?? 0,
    activeParameter: help.activeParameter ?? 0,
    signatures: help.signatures.map(({ label, documentation, parameters = [], activeParameter }) => ({
      label,
      documentation: documentationOf(documentation) ?? '',
      parameters: parameters.map((parameter) => ({
        label: parameter.label,
        documentation: documentationOf(parameter.documentation) ?? '',
      })),
      ...(activeParameter === undefined ? {} : { activeParameter }),
    })),
  }
}

/** The edits of a renaming, in files that are open here. */
export function workspaceEditOf({
  changes = {},
  documentChanges,
}: lsp.WorkspaceEdit): languages.WorkspaceEdit {
  const byFile = documentChanges
    ? documentChanges.map(({ textDocument, edits }) => [textDocument.uri, edits] as const)
    : Object.entries(changes)
  return {
    edits: byFile.flatMap(([uri, edits]) => {
      const model = editor.getModels().find((candidate) => candidate.uri.toString() === uri)
      if (!model) return []
      return edits.map((edit) => ({ resource: model.uri, textEdit: editOf(edit), versionId: undefined }))
    }),
  }
}
