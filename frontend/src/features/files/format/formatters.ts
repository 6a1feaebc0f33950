/** A worker that formats. */
export type FormatterName = 'prettier' | 'python' | 'go' | 'clang' | 'sql'

const formatters: Record<string, FormatterName> = {
  javascript: 'prettier',
  typescript: 'prettier',
  json: 'prettier',
  markdown: 'prettier',
  python: 'python',
  go: 'go',
  c: 'clang',
  cpp: 'clang',
  java: 'clang',
  sql: 'sql',
}

/** What formats a language; undefined where nothing does that runs in a browser. */
export const formatterOf = (language: string): FormatterName | undefined => formatters[language]
