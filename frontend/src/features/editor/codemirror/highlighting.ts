import type { LanguageSupport } from '@codemirror/language'

type Load = () => Promise<LanguageSupport>

const javascript = (options: { typescript?: boolean; jsx?: boolean }) => async () =>
  (await import('@codemirror/lang-javascript')).javascript(options)
const cpp: Load = async () => (await import('@codemirror/lang-cpp')).cpp()

/** Highlighting and indentation by a language's id. */
const supports: Record<string, Load> = {
  python: async () => (await import('@codemirror/lang-python')).python(),
  javascript: javascript({ jsx: true }),
  typescript: javascript({ typescript: true }),
  java: async () => (await import('@codemirror/lang-java')).java(),
  cpp,
  c: cpp,
  rust: async () => (await import('@codemirror/lang-rust')).rust(),
  go: async () => (await import('@codemirror/lang-go')).go(),
  sql: async () => (await import('@codemirror/lang-sql')).sql(),
  json: async () => (await import('@codemirror/lang-json')).json(),
  markdown: async () => (await import('@codemirror/lang-markdown')).markdown(),
}

/** Loads the highlighting and indentation of a file; nothing where there is none. */
export async function highlightingOf(language: string, path: string): Promise<LanguageSupport | undefined> {
  // In .ts files `<T>value` is a cast, in .tsx files it is an element.
  if (path.endsWith('.tsx')) return javascript({ typescript: true, jsx: true })()
  return supports[language]?.()
}
