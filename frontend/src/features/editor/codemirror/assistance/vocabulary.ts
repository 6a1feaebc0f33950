/** A name that means something in a language. */
export interface Word {
  name: string
  kind: string
  /** Its parameters, or where it comes from. */
  detail?: string
}

/** The words of a language: what the server has in `src/language/vocabulary`, too. */
export interface Vocabulary {
  keywords: readonly string[]
  builtins: readonly Word[]
  /** Pieces of code with gaps to fill, `${1:name}`, in which `\$` is a dollar. */
  snippets: readonly { label: string; detail: string; insert: string }[]
  /** What follows a name and a dot, or `::`. */
  statics: Readonly<Record<string, readonly Word[]>>
  /** What follows a value and a dot, by what the value or its annotation begins with. */
  members: readonly { type: string; begins: readonly string[]; items: readonly Word[] }[]
  /** What stands for the dot, where that is not the usual. */
  links?: readonly string[]
  /** A sign before names that is no part of them, as Bash has it. */
  sigil?: string
}

const files: Record<string, () => Promise<{ default: Vocabulary }>> = {
  python: () => import('../../../../../../src/language/vocabulary/python.json'),
  javascript: () => import('../../../../../../src/language/vocabulary/javascript.json'),
  typescript: () => import('../../../../../../src/language/vocabulary/typescript.json'),
  java: () => import('../../../../../../src/language/vocabulary/java.json'),
  cpp: () => import('../../../../../../src/language/vocabulary/cpp.json'),
  c: () => import('../../../../../../src/language/vocabulary/c.json'),
  rust: () => import('../../../../../../src/language/vocabulary/rust.json'),
  go: () => import('../../../../../../src/language/vocabulary/go.json'),
  ruby: () => import('../../../../../../src/language/vocabulary/ruby.json'),
  php: () => import('../../../../../../src/language/vocabulary/php.json'),
  bash: () => import('../../../../../../src/language/vocabulary/bash.json'),
  lua: () => import('../../../../../../src/language/vocabulary/lua.json'),
  sql: () => import('../../../../../../src/language/vocabulary/sql.json'),
}

const nothing: Vocabulary = { keywords: [], builtins: [], snippets: [], statics: {}, members: [] }

/** The words of a language; none where there are none, or where they cannot be had now. */
export async function vocabularyOf(language: string): Promise<Vocabulary> {
  const load = Object.hasOwn(files, language) ? files[language] : undefined
  if (!load) return nothing
  return load().then(
    (file) => file.default,
    () => nothing,
  )
}
