import wasm from '@wasm-fmt/clang-format/wasm?url'
import init, { format } from '@wasm-fmt/clang-format/web'
import { answer, loaded } from './worker'

const starting = init(wasm)

answer(async ({ path, text, indentation }) => {
  await loaded(starting)
  const width = typeof indentation === 'number' ? indentation : 4
  const style = {
    BasedOnStyle: 'Google',
    IndentWidth: width,
    TabWidth: width,
    UseTab: indentation === 'tabs' ? 'ForIndentation' : 'Never',
    AccessModifierOffset: -width,
    ColumnLimit: 100,
    AllowShortFunctionsOnASingleLine: 'Empty',
    InsertNewlineAtEOF: true,
    // The order of includes can matter, and is the author's.
    SortIncludes: 'Never',
  }
  return { text: format(text, path, JSON.stringify(style)) }
})
