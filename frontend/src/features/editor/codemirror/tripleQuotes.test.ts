// @vitest-environment jsdom
import { python } from '@codemirror/lang-python'
import { java } from '@codemirror/lang-java'
import { closeBrackets } from '@codemirror/autocomplete'
import { EditorState, type Extension } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { expect, it } from 'vitest'
import { tripleQuotes } from './tripleQuotes'

/** What comes of typing these keys, one by one, after `before`. */
function typed(keys: string, language: Extension = python(), before = ''): string {
  const view = new EditorView({
    state: EditorState.create({
      doc: before,
      selection: { anchor: before.length },
      extensions: [language, tripleQuotes, closeBrackets(), EditorState.allowMultipleSelections.of(true)],
    }),
  })
  for (const key of keys) {
    const { from, to } = view.state.selection.main
    const insert = () => view.state.update(view.state.replaceSelection(key), { userEvent: 'input.type' })
    const isHandled = view.state
      .facet(EditorView.inputHandler)
      .some((handle) => handle(view, from, to, key, insert))
    if (!isHandled) view.dispatch(insert())
  }
  const result = view.state.doc.toString()
  view.destroy()
  return result
}

it.each([
  '"""doc"""',
  "'''doc'''",
  'f"""doc"""',
  'def f():\n    """Says it.\n\n    More.\n    """\n',
  '""""""',
  '"""it is "quoted" here"""',
  'x = \'a\' + "b"',
  '"" + ""',
  'f(""",""")',
])('what is typed in Python is what stands there: %s', (keys) => {
  expect(typed(keys)).toBe(keys)
})

it('does the same for the text blocks of Java', () => {
  expect(typed('"""\nx"""', java(), 'class A { String s = ')).toBe('class A { String s = """\nx"""')
})

it('closes what was opened', () => {
  expect(typed('"""')).toBe('""""""')
  expect(typed('"')).toBe('""')
})
