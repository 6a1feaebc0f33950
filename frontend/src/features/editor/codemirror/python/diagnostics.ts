import type { Text } from '@codemirror/state'
import type { Severity } from '../../../analysis/public'
import type * as lsp from '../../python/protocol'
import { type Problem, showProblems } from '../problems/problems'
import { offsetOf } from './conversion'

const severities: Record<number, Severity> = { 1: 'error', 2: 'warning' }
const looks: Record<number, string> = { 1: 'python-unnecessary', 2: 'python-deprecated' }

/** Shows what the server has found in the text as it is, in the place of what was. */
export const showFound = (doc: Text, found: readonly lsp.Diagnostic[]) =>
  showProblems(
    'python',
    found.map(({ range, severity = 1, message, tags = [] }): Problem => ({
      source: 'python',
      from: offsetOf(doc, range.start),
      to: offsetOf(doc, range.end),
      severity: severities[severity] ?? 'hint',
      message,
      rule: undefined,
      fix: undefined,
      looks: tags.flatMap((tag) => looks[tag] ?? []),
      isSyntax: false,
    })),
  )
