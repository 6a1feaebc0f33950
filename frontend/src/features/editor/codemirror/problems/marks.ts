import type { Extension } from '@codemirror/state'
import { hover } from './hover'
import { keys } from './keys'
import { problems } from './problems'
import { problemTheme } from './theme'

/** Shows what was found in the text, whoever finds it: once, however many do. */
export const problemMarks: Extension = [problems, hover, keys, problemTheme]
