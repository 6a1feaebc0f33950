import wasm from '@wasm-fmt/gofmt/wasm?url'
import init, { format } from '@wasm-fmt/gofmt/web'
import { answer, loaded } from './worker'

const starting = init(wasm)

answer(async ({ text }) => {
  await loaded(starting)
  return { text: format(text) }
})
