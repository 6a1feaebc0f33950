import type { LanguageSupport } from '@codemirror/language'

/** A language of the editor. Ids and files are those of the server's `src/room/language.rs`. */
export interface Language {
  id: string
  name: string
  file: string
  /** Loads the highlighting. */
  load: () => Promise<LanguageSupport>
}

const javascript = (typescript: boolean) => async () =>
  (await import('@codemirror/lang-javascript')).javascript({ typescript })
const cpp = async () => (await import('@codemirror/lang-cpp')).cpp()

export const languages: readonly Language[] = [
  {
    id: 'python',
    name: 'Python',
    file: 'main.py',
    load: async () => (await import('@codemirror/lang-python')).python(),
  },
  { id: 'javascript', name: 'JavaScript', file: 'main.js', load: javascript(false) },
  { id: 'typescript', name: 'TypeScript', file: 'main.ts', load: javascript(true) },
  {
    id: 'java',
    name: 'Java',
    file: 'Main.java',
    load: async () => (await import('@codemirror/lang-java')).java(),
  },
  { id: 'cpp', name: 'C++', file: 'main.cpp', load: cpp },
  { id: 'c', name: 'C', file: 'main.c', load: cpp },
  {
    id: 'rust',
    name: 'Rust',
    file: 'main.rs',
    load: async () => (await import('@codemirror/lang-rust')).rust(),
  },
  { id: 'go', name: 'Go', file: 'main.go', load: async () => (await import('@codemirror/lang-go')).go() },
  {
    id: 'sql',
    name: 'SQL',
    file: 'main.sql',
    load: async () => (await import('@codemirror/lang-sql')).sql(),
  },
]

/** The language with this id; the first for ids of a newer server. */
export function languageOf(id: string | undefined): Language {
  const [first] = languages
  const found = languages.find((language) => language.id === id) ?? first
  if (!found) throw new Error('there are languages')
  return found
}
