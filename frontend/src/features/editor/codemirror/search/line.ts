import { EditorSelection, StateEffect, StateField } from '@codemirror/state'
import { type Command, EditorView, type Panel, showPanel } from '@codemirror/view'
import { textOf } from '../../../../i18n/messages'
import { element } from '../element'
import { text } from './text'

const toggle = StateEffect.define<boolean>()

/** Whether one is asked for a line. */
export const lineField = StateField.define<boolean>({
  create: () => false,
  update: (isOpen, transaction) => transaction.effects.find((effect) => effect.is(toggle))?.value ?? isOpen,
  provide: (field) => showPanel.from(field, (isOpen) => (isOpen ? linePanel : null)),
})

/** A line, and perhaps a column, as people write them: `12` or `12:5`. From 1. */
export function lineAndColumn(typed: string): { line: number; column: number } | undefined {
  const [, line, column] = /^\s*(\d{1,9})(?:\s*[:,]\s*(\d{1,9}))?\s*$/.exec(typed) ?? []
  return line === undefined ? undefined : { line: Number(line), column: Math.max(1, Number(column ?? 1)) }
}

function linePanel(view: EditorView): Panel {
  const words = textOf(text)
  const hint = () => words.noLine(view.state.doc.lines)
  const close = () => {
    view.dispatch({ effects: toggle.of(false) })
    view.focus()
  }
  const input = element('input', {
    type: 'text',
    inputmode: 'numeric',
    name: 'line',
    autocomplete: 'off',
    placeholder: words.goToLine,
    'aria-label': words.goToLine,
    'main-field': true,
  })
  const problem = element('output', { class: 'search-count', 'aria-live': 'polite' })
  const go = () => {
    const { doc } = view.state
    const place = lineAndColumn(input.value)
    const line = place && place.line >= 1 && place.line <= doc.lines ? doc.line(place.line) : undefined
    if (!place || !line) {
      input.setAttribute('aria-invalid', 'true')
      problem.textContent = hint()
      return
    }
    const selection = EditorSelection.cursor(Math.min(line.from + place.column - 1, line.to))
    view.dispatch({
      effects: [toggle.of(false), EditorView.scrollIntoView(selection, { y: 'center' })],
      selection,
      userEvent: 'select.line',
    })
    view.focus()
  }
  const onkeydown = (event: Event) => {
    if (!(event instanceof KeyboardEvent)) return
    if (event.key === 'Enter') go()
    else if (event.key === 'Escape') close()
    else return
    event.preventDefault()
  }
  const dom = element(
    'div',
    { class: 'editor-search editor-line', role: 'group', 'aria-label': words.goToLine, onkeydown },
    element(
      'div',
      { class: 'search-row' },
      element('div', { class: 'search-field' }, input),
      problem,
      element('button', { type: 'button', class: 'search-word', onclick: go }, words.go),
    ),
  )
  return { dom, top: true }
}

/** Asks for a line, and goes there. */
export const goToLine: Command = (view) => {
  view.dispatch({ effects: toggle.of(true) })
  const input = view.dom.querySelector<HTMLInputElement>('.editor-line input')
  input?.focus()
  input?.select()
  return true
}
