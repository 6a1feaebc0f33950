import { type EditorView, keymap } from '@codemirror/view'
import { tell } from '../../../../components/notices'
import { textOf } from '../../../../i18n/messages'
import { text } from '../../text'
import { openWhenLoaded } from '../early'

type Search = typeof import('./search')

/** The keys of searching before it is loaded. They load it. */
export function searchKeys(load: () => Promise<Search | undefined>) {
  const when = (open: (search: Search, view: EditorView) => void) => (view: EditorView) => {
    void openWhenLoaded(
      view,
      load,
      (search) => open(search, view),
      () => tell(textOf(text).noSearch, { kind: 'error' }),
    )
    return true
  }
  return keymap.of([
    { key: 'Mod-f', run: when((search, view) => search.openSearch(view)), preventDefault: true },
    {
      key: 'Mod-h',
      mac: 'Mod-Alt-f',
      run: when((search, view) => search.openSearch(view, true)),
      preventDefault: true,
    },
    { key: 'Ctrl-g', run: when((search, view) => search.goToLine(view)), preventDefault: true },
    { key: 'Mod-d', run: when((search, view) => search.selectNextOccurrence(view)), preventDefault: true },
    { key: 'Mod-Shift-l', run: when((search, view) => search.selectSelectionMatches(view)) },
  ])
}
