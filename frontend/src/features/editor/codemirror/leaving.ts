import { type Extension } from '@codemirror/state'
import { EditorView, ViewPlugin } from '@codemirror/view'
import { textOf } from '../../../i18n/messages'
import { text } from '../text'

/** How long it is said how to leave, in milliseconds. */
const shownFor = 8_000

let wasSaid = false

/**
 * Says how the keyboard leaves the editor, where Tab indents: always to screen readers, and
 * on the screen once, when Tab is pressed for the first time. Escape and then Tab leave; that
 * is CodeMirror's own doing.
 */
export const leaving: Extension = [
  EditorView.contentAttributes.of((view) =>
    view.state.readOnly ? null : { 'aria-description': textOf(text).leaving },
  ),
  ViewPlugin.define(
    (view) => {
      let hint: HTMLElement | undefined
      let timer: ReturnType<typeof setTimeout> | undefined
      const hide = () => {
        clearTimeout(timer)
        hint?.remove()
        hint = undefined
      }
      return {
        show() {
          wasSaid = true
          hint = document.createElement('p')
          hint.className = 'editor-hint'
          hint.setAttribute('role', 'status')
          hint.textContent = textOf(text).leaving
          view.dom.append(hint)
          timer = setTimeout(hide, shownFor)
        },
        hide,
        destroy: hide,
      }
    },
    {
      eventObservers: {
        keydown(event, view) {
          const isPlain = !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey
          if (event.key === 'Tab' && isPlain && !wasSaid && !view.state.readOnly) this.show()
          else if (event.key === 'Escape') this.hide()
        },
        blur() {
          this.hide()
        },
      },
    },
  ),
  EditorView.baseTheme({
    '.editor-hint': {
      position: 'absolute',
      zIndex: '10',
      left: '50%',
      bottom: '16px',
      transform: 'translateX(-50%)',
      maxWidth: 'calc(100% - 32px)',
      padding: '6px 12px',
      borderRadius: '8px',
      border: '1px solid var(--color-line)',
      backgroundColor: 'var(--color-panel)',
      color: 'var(--color-ink)',
      font: '400 13px/20px var(--font-sans)',
      pointerEvents: 'none',
    },
  }),
]
