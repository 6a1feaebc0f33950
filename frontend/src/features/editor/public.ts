/** What other features may use of the editor. */
export { EditorPane } from './EditorPane'
export { type Language, languageOf, languages } from './languages'
