import { textOf } from '../../../i18n/messages'
import { text } from '../text'
import { editor, type IKeyboardEvent, KeyCode } from './monaco'

/** How long it is said how to leave, in milliseconds. */
const shownFor = 8_000

let wasSaid = false

/**
 * Escape and then Tab leave the editor, where Tab alone indents. That is said on the screen
 * once, when Tab is pressed for the first time; screen readers have it in the editor's name.
 */
export class Leaving {
  private isNext = false
  private hint: HTMLElement | undefined
  private timer: ReturnType<typeof setTimeout> | undefined

  constructor(private readonly view: editor.ICodeEditor) {
    view.onKeyDown((event) => this.press(event))
    view.onDidBlurEditorText(() => this.hide())
  }

  private press(event: IKeyboardEvent) {
    const isTab = event.keyCode === KeyCode.Tab && !event.ctrlKey && !event.altKey && !event.metaKey
    if (isTab && this.isNext) {
      // The browser's own Tab: Monaco's keys are bound further out.
      event.stopPropagation()
    } else if (isTab && !event.shiftKey && !wasSaid && !this.view.getOption(editor.EditorOption.readOnly)) {
      this.say()
    }
    const isModifier = [KeyCode.Shift, KeyCode.Ctrl, KeyCode.Alt, KeyCode.Meta].includes(event.keyCode)
    if (!isModifier) this.isNext = event.keyCode === KeyCode.Escape
    if (this.isNext) this.hide()
  }

  private say() {
    wasSaid = true
    this.hint = document.createElement('p')
    this.hint.className = 'editor-hint'
    this.hint.setAttribute('role', 'status')
    this.hint.textContent = textOf(text).leaving
    this.view.getContainerDomNode().append(this.hint)
    this.timer = setTimeout(() => this.hide(), shownFor)
  }

  private hide() {
    clearTimeout(this.timer)
    this.hint?.remove()
    this.hint = undefined
  }

  dispose() {
    this.hide()
  }
}
