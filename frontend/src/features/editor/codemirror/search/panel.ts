import {
  closeSearchPanel,
  findNext,
  findPrevious,
  getSearchQuery,
  replaceAll,
  replaceNext,
  SearchQuery,
  setSearchQuery,
} from '@codemirror/search'
import { EditorView, type Panel, runScopeHandlers, type ViewUpdate } from '@codemirror/view'
import { textOf } from '../../../../i18n/messages'
import { endStep } from '../binding'
import { countMatches } from './count'
import { element, icon } from '../element'
import { text } from './text'

/** Pause before matches are counted again while others type, in milliseconds. */
const countAfter = 150

/** Search and replace: over the text, so that no line moves. */
export class SearchPanel implements Panel {
  readonly top = true
  readonly dom: HTMLElement
  private readonly words = textOf(text)
  private readonly find: HTMLInputElement
  private readonly replacement: HTMLInputElement
  private readonly toggles: Record<'caseSensitive' | 'wholeWord' | 'regexp', HTMLButtonElement>
  private readonly count = element('output', { class: 'search-count', 'aria-live': 'polite' })
  private readonly replaceRow: HTMLElement
  private readonly expander: HTMLButtonElement
  private timer: ReturnType<typeof setTimeout> | undefined
  private query: SearchQuery

  constructor(private readonly view: EditorView) {
    const { words } = this
    this.query = getSearchQuery(view.state)
    this.find = this.field(words.find, 'find', { 'main-field': true })
    this.replacement = this.field(words.replaceWith, 'replace')
    this.toggles = {
      caseSensitive: this.toggle('Aa', words.matchCase, 'Alt+C'),
      wholeWord: this.toggle('ab', words.wholeWord, 'Alt+W'),
      regexp: this.toggle('.*', words.regexp, 'Alt+R'),
    }
    this.expander = this.button(words.showReplace, () => this.showReplace(!this.isReplacing), icon('right'))
    this.replaceRow = element(
      'div',
      { class: 'search-row', hidden: true },
      element('span', { class: 'search-gap' }),
      element('div', { class: 'search-field' }, this.replacement),
      element(
        'button',
        { type: 'button', class: 'search-word', onclick: () => this.replaceOne() },
        words.replace,
      ),
      element(
        'button',
        { type: 'button', class: 'search-word', onclick: () => this.replaceAll() },
        words.replaceAll,
      ),
    )
    this.dom = element(
      'div',
      {
        class: 'editor-search',
        role: 'search',
        'aria-label': words.search,
        onkeydown: (event) => this.onKey(event),
      },
      element(
        'div',
        { class: 'search-row' },
        view.state.readOnly ? element('span', { class: 'search-gap' }) : this.expander,
        element('div', { class: 'search-field' }, this.find, ...Object.values(this.toggles)),
        this.count,
        this.button(`${words.previous} (Shift+Enter)`, () => findPrevious(view), icon('up')),
        this.button(`${words.next} (Enter)`, () => findNext(view), icon('down')),
        this.button(`${words.close} (Esc)`, () => closeSearchPanel(view), icon('close')),
      ),
      this.replaceRow,
    )
    this.showReplace(false)
    this.showQuery()
  }

  private field(label: string, name: string, more: Record<string, boolean> = {}): HTMLInputElement {
    return element('input', {
      type: 'text',
      name,
      placeholder: label,
      'aria-label': label,
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
      oninput: () => this.commit(name === 'find'),
      ...more,
    })
  }

  private button(label: string, run: () => void, inside: Node): HTMLButtonElement {
    const attributes = { type: 'button', class: 'search-icon', title: label, 'aria-label': label }
    return element('button', { ...attributes, onclick: run }, inside)
  }

  private toggle(sign: string, label: string, keys: string): HTMLButtonElement {
    const press = () => {
      made.setAttribute('aria-pressed', String(made.getAttribute('aria-pressed') !== 'true'))
      this.commit(true)
    }
    const attributes = {
      type: 'button',
      class: 'search-toggle',
      title: `${label} (${keys})`,
      'aria-label': label,
    }
    const made: HTMLButtonElement = element('button', { ...attributes, onclick: press }, sign)
    return made
  }

  /** Shows or hides what replaces. */
  showReplace(isShown: boolean) {
    this.replaceRow.hidden = !isShown || this.view.state.readOnly
    this.expander.setAttribute('aria-expanded', String(isShown))
    if (isShown) this.replacement.focus()
  }

  focus() {
    this.find.focus()
    this.find.select()
  }

  get isReplacing(): boolean {
    return !this.replaceRow.hidden
  }

  private isOn = (name: keyof SearchPanel['toggles']) =>
    this.toggles[name].getAttribute('aria-pressed') === 'true'

  /** Searches for what the fields say. */
  private commit(jumps: boolean) {
    const isRegexp = this.isOn('regexp')
    const query = new SearchQuery({
      search: this.find.value,
      replace: this.replacement.value,
      caseSensitive: this.isOn('caseSensitive'),
      wholeWord: this.isOn('wholeWord'),
      regexp: isRegexp,
      literal: !isRegexp,
    })
    if (query.eq(this.query)) return
    this.view.dispatch({ effects: setSearchQuery.of(query) })
    if (jumps && query.valid) this.jump(query)
  }

  /** Shows the first match from where one is, while one types what to find. */
  private jump(query: SearchQuery) {
    const { from } = this.view.state.selection.main
    const match = [query.getCursor(this.view.state, from), query.getCursor(this.view.state, 0, from)]
      .map((cursor) => cursor.next())
      .find(({ done }) => !done)?.value
    if (!match) return
    this.view.dispatch({
      selection: { anchor: match.from, head: match.to },
      effects: EditorView.scrollIntoView(match.from, { y: 'center' }),
      userEvent: 'select.search',
    })
  }

  private replaceOne() {
    endStep(this.view)
    replaceNext(this.view)
  }

  private replaceAll() {
    endStep(this.view)
    replaceAll(this.view)
    endStep(this.view)
  }

  private onKey(event: Event) {
    if (!(event instanceof KeyboardEvent) || event.isComposing) return
    if (runScopeHandlers(this.view, event, 'search-panel') || this.run(event)) event.preventDefault()
  }

  private run({ key, code, altKey, shiftKey, ctrlKey, target }: KeyboardEvent): boolean {
    const toggle = { KeyC: 'caseSensitive', KeyW: 'wholeWord', KeyR: 'regexp' } as const
    if (altKey && code in toggle) {
      this.toggles[toggle[code as keyof typeof toggle]].click()
      return true
    }
    if (key !== 'Enter') return false
    if (target === this.find) (shiftKey ? findPrevious : findNext)(this.view)
    else if (target === this.replacement && (ctrlKey || altKey)) this.replaceAll()
    else if (target === this.replacement) this.replaceOne()
    else return false
    return true
  }

  update(update: ViewUpdate) {
    const query = getSearchQuery(update.state)
    if (!query.eq(this.query)) {
      this.query = query
      this.showQuery()
    } else if (update.selectionSet) this.showCount()
    else if (update.docChanged) {
      clearTimeout(this.timer)
      this.timer = setTimeout(() => this.showCount(), countAfter)
    }
    if (update.state.readOnly !== update.startState.readOnly) {
      this.expander.hidden = update.state.readOnly
      if (update.state.readOnly) this.showReplace(false)
    }
  }

  private showQuery() {
    const { query } = this
    // Not what is being typed in: its caret would go.
    if (this.find.value !== query.search) this.find.value = query.search
    if (this.replacement.value !== query.replace) this.replacement.value = query.replace
    for (const [name, toggle] of Object.entries(this.toggles)) {
      toggle.setAttribute('aria-pressed', String(query[name as keyof SearchPanel['toggles']]))
    }
    this.showCount()
  }

  private showCount() {
    clearTimeout(this.timer)
    const { query, words } = this
    const { total, current, isMore } = countMatches(query, this.view.state)
    const isWrong = query.search !== '' && (!query.valid || total === 0)
    this.find.setAttribute('aria-invalid', String(isWrong))
    this.count.textContent =
      query.search === ''
        ? ''
        : !query.valid
          ? words.invalid
          : total === 0
            ? words.none
            : current > 0
              ? words.position(current, total, isMore)
              : words.count(total, isMore)
  }

  destroy() {
    clearTimeout(this.timer)
  }
}
