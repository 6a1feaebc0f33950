/**
 * Monaco with what we use of it: everything of the editor, and the languages of rooms.
 * Whoever imports this file pays a megabyte for it.
 */
import 'monaco-editor/features/register.all'
import 'monaco-editor/languages/definitions/cpp/register'
import 'monaco-editor/languages/definitions/go/register'
import 'monaco-editor/languages/definitions/java/register'
import 'monaco-editor/languages/definitions/javascript/register'
import 'monaco-editor/languages/definitions/lua/register'
import 'monaco-editor/languages/definitions/markdown/register'
import 'monaco-editor/languages/definitions/php/register'
import 'monaco-editor/languages/definitions/python/register'
import 'monaco-editor/languages/definitions/ruby/register'
import 'monaco-editor/languages/definitions/rust/register'
import 'monaco-editor/languages/definitions/shell/register'
import 'monaco-editor/languages/definitions/sql/register'
import 'monaco-editor/languages/definitions/typescript/register'

globalThis.MonacoEnvironment = {
  getWorker: (_module, label) =>
    label === 'typescript' || label === 'javascript'
      ? new Worker(new URL('workers/ts.worker.ts', import.meta.url), { type: 'module' })
      : new Worker(new URL('workers/editor.worker.ts', import.meta.url), { type: 'module' }),
}

export {
  editor,
  type IDisposable,
  type IKeyboardEvent,
  type IMarkdownString,
  type IPosition,
  type IRange,
  type ISelection,
  KeyCode,
  languages,
  MarkerSeverity,
  MarkerTag,
  Range,
  Selection,
  Uri,
} from 'monaco-editor/editor'
export * as typescript from 'monaco-editor/languages/features/typescript/register'
