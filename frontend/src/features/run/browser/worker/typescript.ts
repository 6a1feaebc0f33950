import { transform } from 'sucrase'
import { parse } from 'sucrase/dist/esm/parser'
import { TokenType } from 'sucrase/dist/esm/parser/tokenizer/types'
import { Unsupported } from './unsupported'

/** What stands for more than types, and is not translated: it would be left out without a word. */
function refuse(code: string) {
  const { tokens } = parse(code, false, true, false)
  const textOf = (at: number) => {
    const token = tokens[at]
    return token ? code.slice(token.start, token.end) : ''
  }
  for (const [at, token] of tokens.entries()) {
    const what = /^(namespace|module)$/.test(textOf(at)) && token.isType ? textOf(at) : undefined
    const isNamed = tokens[at + 1]?.type === TokenType.name && /^[{.]$/.test(textOf(at + 2))
    const line = () => code.slice(0, token.start).split('\n').length
    if (what && isNamed && textOf(at - 1) !== 'declare')
      throw new Unsupported(
        `'${what}' does not run in the browser: use a module or an object instead`,
        line(),
      )
    if (token.type === TokenType.at && !token.isType)
      throw new Unsupported('Decorators do not run in the browser', line())
  }
}

/** For `javascript.ts`: takes types away, and makes `require` of imports, on the same lines. */
Object.assign(self, {
  transformProgram: (code: string, file: string) => {
    const isTyped = /\.m?ts$/.test(file)
    if (isTyped) refuse(code)
    return transform(code, {
      transforms: isTyped ? ['typescript', 'imports'] : ['imports'],
      disableESTransforms: true,
    }).code
  },
})
