import { snippet } from '@codemirror/autocomplete'
import { EditorState, type Transaction } from '@codemirror/state'
import { expect, it } from 'vitest'
import { languages } from '../../../../config/languages'
import { snippetOf } from './snippet'
import { vocabularyOf } from './vocabulary'

/** What CodeMirror writes for it. */
function written(text: string): string {
  let state = EditorState.create()
  const dispatch = (transaction: Transaction) => void (state = transaction.state)
  snippet(snippetOf(text))({ state, dispatch }, null, 0, 0)
  return state.doc.toString()
}

it('a dollar is no gap, and neither is a brace after it', () => {
  expect(written('${1:\\$x}')).toBe('$x')
  expect(written('"\\${#${1:items}[@]}" $')).toBe('"${#items[@]}" $')
  expect(written('puts "#{${1:name}} #{x}"')).toBe('puts "#{name} #{x}"')
})

it.each(languages)('$name: every snippet becomes the code that it stands for', async ({ id }) => {
  for (const { label, insert } of (await vocabularyOf(id)).snippets) {
    const code = insert
      .replaceAll(/(?<!\\)\$\{\d+(?::([^}]*))?\}/g, (_all, shown: string | undefined) => shown ?? '')
      .replaceAll('\\$', '$')
    const lines = written(insert)
      .split('\n')
      .map((line) => line.replace(/^ +/, ''))
    expect(lines, label).toEqual(code.split('\n').map((line) => line.replace(/^\t+/, '')))
  }
})
