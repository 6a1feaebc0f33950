import registry from '../../../src/language/languages.json'

/** A language of files. */
export interface Language {
  id: string
  name: string
  /** The path of its file in the `code` document. */
  file: string
}

/** The languages of rooms, as the server's registry has them. */
export const languages: readonly Language[] = registry.map(({ id, name, file }) => ({ id, name, file }))

/** What stands in a room beside code. */
const others: readonly Language[] = [
  { id: 'json', name: 'JSON', file: 'data.json' },
  { id: 'markdown', name: 'Markdown', file: 'README.md' },
]

const plainText: Language = { id: 'text', name: 'Plain text', file: 'notes.txt' }

/** Further endings, beside that of each language's own file. */
const endings: Record<string, string> = {
  pyi: 'python',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'typescript',
  cc: 'cpp',
  cxx: 'cpp',
  hpp: 'cpp',
  hh: 'cpp',
  h: 'cpp',
  rake: 'ruby',
  gemspec: 'ruby',
  ru: 'ruby',
  phtml: 'php',
  bash: 'bash',
  markdown: 'markdown',
}

/** Whether a room offers the language of this id. One that names none offers all. */
export function isOffered(id: string, offered: readonly string[]): boolean {
  return offered.length === 0 || offered.includes(id)
}

/** The language with this id; the first for ids of a newer server. */
export function languageOf(id: string | undefined): Language {
  const [first] = languages
  const found = [...languages, ...others, plainText].find((language) => language.id === id) ?? first
  if (!found) throw new Error('there are languages')
  return found
}

/** The language of a file, by its name: plain text where that says nothing. */
export function languageOfPath(path: string): Language {
  const ending = endingOf(path)
  const known = [...languages, ...others]
  return (
    known.find(({ file }) => ending !== '' && endingOf(file) === ending) ??
    known.find(({ id }) => id === endings[ending]) ??
    plainText
  )
}

/** What first lines say of those whose names say nothing. */
const beginnings: readonly [RegExp, string][] = [
  [/^#!.*\b(python|pypy)[\d.]*\b/, 'python'],
  [/^#!.*\b(node|nodejs)\b/, 'javascript'],
  [/^#!.*\b(deno|bun|tsx|ts-node)\b/, 'typescript'],
  [/^#!.*\bruby[\d.]*\b/, 'ruby'],
  [/^#!.*\bphp[\d.]*\b|^<\?php\b/, 'php'],
  [/^#!.*\b(ba|da|k)?sh\b/, 'bash'],
  [/^#!.*\blua(jit)?[\d.]*\b/, 'lua'],
  [/^#include\s*[<"]/, 'cpp'],
  [/^package\s+\w+\s*;/, 'java'],
  [/^package\s+\w+\s*$/, 'go'],
]

/** The language of a file, by its name, or else by its first line. */
export function languageOfFile(path: string, firstLine: string): Language {
  const named = languageOfPath(path)
  if (named !== plainText || endingOf(path) !== '') return named
  const id = beginnings.find(([pattern]) => pattern.test(firstLine))?.[1]
  return id === undefined ? named : languageOf(id)
}

/** What follows the last dot of a file's name, in small letters. */
function endingOf(path: string): string {
  return /[^/]\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? ''
}
