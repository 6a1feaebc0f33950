/** What we use of the Language Server Protocol 3.17, as the server sends it. */

export interface Position {
  line: number
  character: number
}

export interface Range {
  start: Position
  end: Position
}

export interface TextEdit {
  range: Range
  newText: string
}

export interface MarkupContent {
  kind: 'plaintext' | 'markdown'
  value: string
}

export interface CompletionItem {
  label: string
  labelDetails?: { detail?: string; description?: string }
  kind?: number
  detail?: string
  documentation?: string | MarkupContent
  sortText?: string
  filterText?: string
  insertText?: string
  /** 2 is a snippet. */
  insertTextFormat?: number
  textEdit?: TextEdit
  additionalTextEdits?: TextEdit[]
  commitCharacters?: string[]
  data?: unknown
}

export interface CompletionList {
  isIncomplete: boolean
  items: CompletionItem[]
}

export interface Hover {
  contents: MarkupContent
  range?: Range
}

export interface SignatureHelp {
  activeSignature?: number
  activeParameter?: number
  signatures: {
    label: string
    documentation?: string | MarkupContent
    activeParameter?: number
    parameters?: { label: string | [number, number]; documentation?: string | MarkupContent }[]
  }[]
}

export interface Location {
  uri: string
  range: Range
}

export interface WorkspaceEdit {
  changes?: Record<string, TextEdit[]>
  documentChanges?: { textDocument: { uri: string }; edits: TextEdit[] }[]
}

export interface Diagnostic {
  range: Range
  /** 1 is an error, 2 a warning, 3 information, 4 a hint. */
  severity?: number
  code?: string | number
  message: string
  /** 1 is unnecessary, 2 is deprecated. */
  tags?: number[]
}

export interface ContentChange {
  range: Range
  text: string
}

/** What can be asked, and what is answered. */
export interface Requests {
  'textDocument/completion': CompletionList | CompletionItem[] | null
  'completionItem/resolve': CompletionItem
  'textDocument/hover': Hover | null
  'textDocument/signatureHelp': SignatureHelp | null
  'textDocument/definition': Location | Location[] | null
  'textDocument/rename': WorkspaceEdit | null
}

export interface Message {
  id?: number | string
  method?: string
  params?: unknown
  result?: unknown
  error?: { code: number; message: string }
}
