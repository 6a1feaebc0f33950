/** What Monaco does beside the page: words of the document, for one. */
import 'monaco-editor/editor/editor.worker'
