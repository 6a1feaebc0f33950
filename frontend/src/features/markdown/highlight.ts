import type { StreamParser } from '@codemirror/language?stream'
import type { Parser } from '@lezer/common'

type Load = () => Promise<Parser>

const javascript = (which: 'javascript' | 'jsx' | 'typescript' | 'tsx') => async () =>
  (await import('@codemirror/lang-javascript'))[`${which}Language`].parser
/** Languages without a grammar are read line by line. */
const stream = async <S>(parser: StreamParser<S>): Promise<Parser> =>
  (await import('@codemirror/language?stream')).StreamLanguage.define(parser).parser
const cpp: Load = async () => (await import('@codemirror/lang-cpp')).cppLanguage.parser

/** The parsers that the editor has, too. */
const parsers = {
  python: async () => (await import('@codemirror/lang-python')).pythonLanguage.parser,
  javascript: javascript('jsx'),
  typescript: javascript('typescript'),
  tsx: javascript('tsx'),
  java: async () => (await import('@codemirror/lang-java')).javaLanguage.parser,
  cpp,
  rust: async () => (await import('@codemirror/lang-rust')).rustLanguage.parser,
  go: async () => (await import('@codemirror/lang-go')).goLanguage.parser,
  ruby: async () => stream((await import('@codemirror/legacy-modes/mode/ruby')).ruby),
  php: async () => (await import('@codemirror/lang-php')).phpLanguage.parser,
  phpPart: async () =>
    (await import('@codemirror/lang-php')).phpLanguage.parser.configure({ top: 'Program' }),
  bash: async () => stream((await import('@codemirror/legacy-modes/mode/shell')).shell),
  lua: async () => stream((await import('@codemirror/legacy-modes/mode/lua')).lua),
  sql: async () => (await import('@codemirror/lang-sql')).StandardSQL.language.parser,
  json: async () => (await import('@codemirror/lang-json')).jsonLanguage.parser,
} satisfies Record<string, Load>

/** What people write after the fence. */
const names: Record<string, keyof typeof parsers> = {
  python: 'python',
  py: 'python',
  python3: 'python',
  javascript: 'javascript',
  js: 'javascript',
  jsx: 'javascript',
  typescript: 'typescript',
  ts: 'typescript',
  tsx: 'tsx',
  java: 'java',
  c: 'cpp',
  'c++': 'cpp',
  cpp: 'cpp',
  rust: 'rust',
  rs: 'rust',
  go: 'go',
  golang: 'go',
  ruby: 'ruby',
  rb: 'ruby',
  php: 'php',
  bash: 'bash',
  sh: 'bash',
  shell: 'bash',
  zsh: 'bash',
  console: 'bash',
  lua: 'lua',
  sql: 'sql',
  json: 'json',
}

/** Code beyond this stays without colours: it is parsed in one go. */
const longest = 20_000

/** Colours the code blocks whose language is known, by classes (the page allows no inline styles). */
export async function highlight(root: ParentNode) {
  const blocks = [...root.querySelectorAll('pre > code[data-language]')].flatMap((code) => {
    const known = names[code.getAttribute('data-language')?.toLowerCase() ?? '']
    // Most people leave the tag out that a file of PHP begins with.
    const name = known === 'php' && !code.textContent.includes('<?') ? 'phpPart' : known
    return name && code.textContent.length <= longest ? [{ code, name }] : []
  })
  if (blocks.length === 0) return
  const { classHighlighter, highlightCode } = await import('@lezer/highlight')
  for (const { code, name } of blocks) {
    const source = code.textContent
    // One after the other: nearly always they are of one language.
    const parser = await parsers[name]()
    const pieces: Node[] = []
    highlightCode(
      source,
      parser.parse(source),
      classHighlighter,
      (text, classes) => {
        if (!classes) return void pieces.push(document.createTextNode(text))
        const span = document.createElement('span')
        span.className = classes
        span.textContent = text
        pieces.push(span)
      },
      () => pieces.push(document.createTextNode('\n')),
    )
    code.replaceChildren(...pieces)
  }
}
