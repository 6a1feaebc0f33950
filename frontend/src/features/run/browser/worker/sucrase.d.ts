/** Parts of Sucrase that it has no types for. */
declare module 'sucrase/dist/esm/parser' {
  interface Token {
    type: number
    start: number
    end: number
    isType: boolean
  }
  export function parse(
    code: string,
    isJSX: boolean,
    isTypeScript: boolean,
    isFlow: boolean,
  ): { tokens: Token[] }
}
declare module 'sucrase/dist/esm/parser/tokenizer/types' {
  export const TokenType: { name: number; at: number }
}
