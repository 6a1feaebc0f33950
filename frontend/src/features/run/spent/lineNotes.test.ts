// @vitest-environment jsdom
import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { lineHash } from './lineHash'
import { heatOf, noteLines, type NotedEditor } from './lineNotes'

const words = { title: (total: string, own: string) => `${total}, ${own}` }

it('times stand beside their lines and follow what is written, until nobody wants them', async () => {
  const text = new Y.Doc().getText()
  text.insert(0, 'one\ntwo')
  const times = ['one', 'two'].map((line, index) => ({
    file: 'main.py',
    line: index + 1,
    total: 500 * (index + 1),
    own: 600 * index,
    hash: lineHash(line),
    isUnique: true,
  }))
  let shown: Parameters<NotedEditor['setLineNotes']>[0] = []
  const editor: NotedEditor = { setLineNotes: (notes) => (shown = notes) }
  const stop = noteLines(editor, text, times, 1_000, words)
  expect(shown).toEqual([
    { at: 0, text: '500 ms', title: '500 ms, 0 ms', heat: 0 },
    { at: 4, text: '1 sec', title: '1 sec, 600 ms', heat: 3 },
  ])
  text.insert(0, 'zero\none more ')
  await Promise.resolve()
  expect(shown.map(({ at }) => at)).toEqual([18])
  stop()
  expect(shown).toEqual([])
  text.insert(0, 'later\n')
  await Promise.resolve()
  expect(shown).toEqual([])
})

it('a line stands out by its share of the whole', () => {
  expect([0, 4, 5, 20, 49, 50, 100].map((own) => heatOf(own, 100))).toEqual([0, 0, 1, 2, 2, 3, 3])
})
