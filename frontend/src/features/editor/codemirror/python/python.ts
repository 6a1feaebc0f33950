import type { Extension } from '@codemirror/state'
import { serverCompletion } from '../assistance/serverCompletion'
import { analysis } from './analysis'
import { complete } from './completion'
import { diagnostics } from './diagnostics'
import { hover } from './hover'
import { keys } from './keys'
import { signatureHelp } from './signature'
import { pythonTheme } from './theme'

export { pythonServer } from '../../python/shared'

/** What the language server knows of the file at this path, as one writes and reads it. */
export function analysisOf(path: string): Extension {
  return [
    analysis.of(path),
    serverCompletion.of(complete),
    diagnostics,
    hover,
    keys,
    signatureHelp,
    pythonTheme,
  ]
}
