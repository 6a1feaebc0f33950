/**
 * The language service of TypeScript and JavaScript: it is the compiler, and as large. Monaco names
 * it so, too: of the same name, it is bundled once.
 */
import 'monaco-editor/language/typescript/ts.worker'
