import { type IndentContext, indentService, LanguageSupport } from '@codemirror/language'
import { StreamLanguage } from '@codemirror/language?stream'
import { lua as luaParser } from '@codemirror/legacy-modes/mode/lua'
import { ruby as rubyParser } from '@codemirror/legacy-modes/mode/ruby'
import { shell } from '@codemirror/legacy-modes/mode/shell'
import { bashIndentation } from './bashIndentation'

// Languages that have no grammar: they are read line by line.

export const ruby = new LanguageSupport(StreamLanguage.define(rubyParser))

const bashLanguage = StreamLanguage.define({
  ...shell,
  token: (stream, state) => {
    const found = shell.token(stream, state)
    // Commands have the colour of functions.
    return found === 'builtin' ? 'variableName.function' : found
  },
  languageData: {
    ...shell.languageData,
    indentOnInput: /^\s*(?:fi|done|else|elif|esac|\}|\))$/,
  },
})

export const bash = new LanguageSupport(bashLanguage, [indentService.of(indentation)])

const luaKeyword = /^(?:and|do|else|elseif|end|goto|in|local|nil|not|or|return|then|until|while)$/

export const lua = new LanguageSupport(
  StreamLanguage.define({
    ...luaParser,
    token: (stream, state) => {
      const found = luaParser.token(stream, state)
      if (found === 'builtin') return 'variableName.function'
      if (found !== 'variable') return found
      // It takes a minus for a part of names.
      const word = stream.current()
      const [name = word] = word.split('-')
      stream.backUp(word.length - name.length)
      return luaKeyword.test(name) ? 'keyword' : found
    },
  }),
)

/** The parser has none for Bash. */
function indentation(context: IndentContext, at: number): number {
  const { doc } = context.state
  let line = doc.lineAt(at)
  // Up to where it is about to be broken.
  let before = doc.sliceString(line.from, at)
  while (before.trim() === '' && line.number > 1) {
    line = doc.line(line.number - 1)
    before = line.text
  }
  if (before.trim() === '') return 0
  return bashIndentation(before, context.lineIndent(line.from), context.textAfterPos(at), context.unit)
}
