import { type Language, LanguageSupport } from '@codemirror/language'

type Load = () => Promise<LanguageSupport>

// The languages themselves, and not what their packages make of them: that brings suggestions
// of its own, and with them what shows suggestions, before the first key.

const only = (language: Language) => new LanguageSupport(language)

const python: Load = async () => only((await import('@codemirror/lang-python')).pythonLanguage)
const javascript: Load = async () => {
  const { autoCloseTags, jsxLanguage } = await import('@codemirror/lang-javascript')
  return new LanguageSupport(jsxLanguage, [autoCloseTags])
}
const typescript: Load = async () => only((await import('@codemirror/lang-javascript')).typescriptLanguage)
const tsx: Load = async () => {
  const { autoCloseTags, tsxLanguage } = await import('@codemirror/lang-javascript')
  return new LanguageSupport(tsxLanguage, [autoCloseTags])
}
const cpp: Load = async () => only((await import('@codemirror/lang-cpp')).cppLanguage)

const stream =
  (which: 'ruby' | 'bash' | 'lua'): Load =>
  async () =>
    (await import('./streams'))[which]

/** Highlighting and indentation by a language's id. */
const supports: Record<string, Load> = {
  python,
  javascript,
  typescript,
  java: async () => only((await import('@codemirror/lang-java')).javaLanguage),
  cpp,
  c: cpp,
  rust: async () => only((await import('@codemirror/lang-rust')).rustLanguage),
  go: async () => only((await import('@codemirror/lang-go')).goLanguage),
  ruby: stream('ruby'),
  php: async () => only((await import('@codemirror/lang-php')).phpLanguage),
  bash: stream('bash'),
  lua: stream('lua'),
  sql: async () => only((await import('@codemirror/lang-sql')).StandardSQL.language),
  json: async () => only((await import('@codemirror/lang-json')).jsonLanguage),
  markdown: async () => (await import('@codemirror/lang-markdown')).markdown(),
}

/** Loads the highlighting and indentation of a file; nothing where there is none. */
export async function highlightingOf(language: string, path: string): Promise<LanguageSupport | undefined> {
  // In .ts files `<T>value` is a cast, in .tsx files it is an element.
  if (path.endsWith('.tsx')) return tsx()
  return supports[language]?.()
}
