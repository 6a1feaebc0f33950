import type { LanguageSupport } from '@codemirror/language'
import registry from '../../../../src/language/languages.json'

/** A language of the editor, as the server's registry has it. */
export interface Language {
  id: string
  name: string
  /** The path of its file in the `code` document. */
  file: string
  /** Loads the highlighting; nothing where there is none. */
  load: () => Promise<LanguageSupport | undefined>
}

const javascript = (typescript: boolean) => async () =>
  (await import('@codemirror/lang-javascript')).javascript({ typescript })
const cpp = async () => (await import('@codemirror/lang-cpp')).cpp()

const highlighting: Record<string, Language['load']> = {
  python: async () => (await import('@codemirror/lang-python')).python(),
  javascript: javascript(false),
  typescript: javascript(true),
  java: async () => (await import('@codemirror/lang-java')).java(),
  cpp,
  c: cpp,
  rust: async () => (await import('@codemirror/lang-rust')).rust(),
  go: async () => (await import('@codemirror/lang-go')).go(),
  sql: async () => (await import('@codemirror/lang-sql')).sql(),
}

export const languages: readonly Language[] = registry.map(({ id, name, file }) => ({
  id,
  name,
  file,
  load: highlighting[id] ?? (async () => undefined),
}))

/** The language with this id; the first for ids of a newer server. */
export function languageOf(id: string | undefined): Language {
  const [first] = languages
  const found = languages.find((language) => language.id === id) ?? first
  if (!found) throw new Error('there are languages')
  return found
}
