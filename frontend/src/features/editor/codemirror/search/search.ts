import {
  closeSearchPanel,
  findNext,
  findPrevious,
  getSearchQuery,
  highlightSelectionMatches,
  openSearchPanel,
  search,
  searchPanelOpen,
  type SearchQuery,
  selectNextOccurrence,
  selectSelectionMatches,
  setSearchQuery,
} from '@codemirror/search'
import { EditorView, keymap } from '@codemirror/view'
import { goToLine, lineField } from './line'
import { SearchPanel } from './panel'
import { searchTheme } from './theme'

export { goToLine, selectNextOccurrence, selectSelectionMatches }

/** The panel of each view that has one. */
const panels = new WeakMap<EditorView, SearchPanel>()

function createPanel(view: EditorView): SearchPanel {
  const panel = new SearchPanel(view)
  panels.set(view, panel)
  return panel
}

const isOpen = (view: EditorView) => searchPanelOpen(view.state)

/** Opens the panel with what is selected, and takes the focus to it. */
export function openSearch(view: EditorView, replaces = false): boolean {
  openSearchPanel(view)
  const panel = panels.get(view)
  panel?.focus()
  if (replaces && !view.state.readOnly) panel?.showReplace(true)
  return true
}

/** Searching, replacing and going to lines, with their keys. */
export const searching = [
  search({
    top: true,
    createPanel,
    scrollToMatch: (range) => EditorView.scrollIntoView(range, { y: 'center' }),
  }),
  highlightSelectionMatches(),
  lineField,
  searchTheme,
  keymap.of([
    { key: 'Mod-f', run: (view) => openSearch(view), scope: 'editor search-panel', preventDefault: true },
    {
      key: 'Mod-h',
      mac: 'Mod-Alt-f',
      run: (view) => openSearch(view, true),
      scope: 'editor search-panel',
      preventDefault: true,
    },
    { key: 'F3', run: findNext, shift: findPrevious, scope: 'editor search-panel', preventDefault: true },
    { mac: 'Cmd-g', run: findNext, shift: findPrevious, scope: 'editor search-panel', preventDefault: true },
    { key: 'Escape', run: closeSearchPanel, scope: 'editor search-panel' },
    { key: 'Ctrl-g', run: goToLine, scope: 'editor search-panel', preventDefault: true },
    { key: 'Mod-Shift-l', run: selectSelectionMatches },
    { key: 'Mod-d', run: selectNextOccurrence, preventDefault: true },
  ]),
]

/** A search that goes on in another file. */
export interface OpenSearch {
  query: SearchQuery
  isReplacing: boolean
  /** The field that has the focus, and what is selected in it. */
  field: { name: string; from: number; to: number } | undefined
}

/** The search that is open; undefined if none is. */
export function openSearchOf(view: EditorView): OpenSearch | undefined {
  if (!isOpen(view)) return undefined
  const active = document.activeElement
  const isField = active instanceof HTMLInputElement && view.dom.contains(active)
  return {
    query: getSearchQuery(view.state),
    isReplacing: panels.get(view)?.isReplacing ?? false,
    field: isField
      ? { name: active.name, from: active.selectionStart ?? 0, to: active.selectionEnd ?? 0 }
      : undefined,
  }
}

/** Goes on with a search in the file that is shown now: whoever types in its field notices nothing. */
export function continueSearch(view: EditorView, before: OpenSearch | undefined) {
  if (!before) return void closeSearchPanel(view)
  openSearchPanel(view)
  view.dispatch({ effects: setSearchQuery.of(before.query) })
  panels.get(view)?.showReplace(before.isReplacing)
  const { field } = before
  const input = field && view.dom.querySelector<HTMLInputElement>(`.editor-search input[name=${field.name}]`)
  input?.focus()
  input?.setSelectionRange(field?.from ?? 0, field?.to ?? 0)
}
