/** What other features may use of the editor. */
export { EditorPane } from './EditorPane'
export type { Editor, EditorSettings, Highlight, LineMark, OpenFile, Range } from './editor'
export { type Change, changesBetween } from './difference'
export { type Language, languageOf, languages } from '../../config/languages'
