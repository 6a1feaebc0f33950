import type { Extension } from '@codemirror/state'
import { serverCompletion } from '../assistance/serverCompletion'
import { explaining } from '../problems/hover'
import { problemMarks } from '../problems/marks'
import { finding } from '../problems/problems'
import { analysis } from './analysis'
import { complete } from './completion'
import { explain } from './explain'
import { signatureHelp } from './signature'
import { pythonTheme } from './theme'

export { pythonServer } from '../../python/shared'

/** What the language server knows of the file at this path, as one writes and reads it. */
export function analysisOf(path: string): Extension {
  return [
    analysis.of(path),
    serverCompletion.of(complete),
    explaining.of(explain),
    finding.of('python'),
    problemMarks,
    signatureHelp,
    pythonTheme,
  ]
}
