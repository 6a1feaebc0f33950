import type { CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import { Facet } from '@codemirror/state'

/** A language server to ask before the words that are known here. */
export const serverCompletion =
  Facet.define<(context: CompletionContext) => Promise<CompletionResult | null>>()
