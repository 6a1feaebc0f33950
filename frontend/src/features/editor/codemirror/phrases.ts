import { EditorState } from '@codemirror/state'
import { messages, textOf } from '../../../i18n/messages'

/** What CodeMirror says itself, to screen readers for the most part. Its own words are the keys. */
const text = messages({
  en: {
    'Control character': 'Control character',
    'Selection deleted': 'Selection deleted',
    'Folded lines': 'Folded lines',
    'Unfolded lines': 'Unfolded lines',
    to: 'to',
    'folded code': 'Folded code',
    unfold: 'Unfold',
    'Fold line': 'Fold',
    'Unfold line': 'Unfold',
    'current match': 'Match',
    'on line': 'on line',
    'replaced match on line $': 'Replaced the match on line $',
    'replaced $ matches': 'Replaced $ matches',
    Completions: 'Suggestions',
  },
  de: {
    'Control character': 'Steuerzeichen',
    'Selection deleted': 'Auswahl gelöscht',
    'Folded lines': 'Zeilen eingeklappt',
    'Unfolded lines': 'Zeilen ausgeklappt',
    to: 'bis',
    'folded code': 'Eingeklappter Code',
    unfold: 'Ausklappen',
    'Fold line': 'Einklappen',
    'Unfold line': 'Ausklappen',
    'current match': 'Treffer',
    'on line': 'in Zeile',
    'replaced match on line $': 'Treffer in Zeile $ ersetzt',
    'replaced $ matches': '$ Treffer ersetzt',
    Completions: 'Vorschläge',
  },
})

/** CodeMirror in the page's language. */
export const phrases = () => EditorState.phrases.of(textOf(text))
