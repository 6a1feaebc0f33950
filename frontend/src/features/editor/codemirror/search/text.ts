import { messages } from '../../../../i18n/messages'

/** What searching says. */
export const text = messages({
  en: {
    search: 'Search the file',
    find: 'Find',
    replaceWith: 'Replace with',
    matchCase: 'Match case',
    wholeWord: 'Match whole words',
    regexp: 'Use a regular expression',
    next: 'Next match',
    previous: 'Previous match',
    close: 'Close',
    showReplace: 'Show replace',
    replace: 'Replace',
    replaceAll: 'Replace all',
    none: 'No results',
    invalid: 'Not a valid expression',
    count: (total: number, isMore: boolean) =>
      `${total}${isMore ? '+' : ''} ${total === 1 ? 'result' : 'results'}`,
    position: (current: number, total: number, isMore: boolean) =>
      `${current} of ${total}${isMore ? '+' : ''}`,
    goToLine: 'Go to line',
    noLine: (last: number) => `Type a number from 1 to ${last}`,
    go: 'Go',
  },
  de: {
    search: 'In der Datei suchen',
    find: 'Suchen',
    replaceWith: 'Ersetzen durch',
    matchCase: 'Groß- und Kleinschreibung beachten',
    wholeWord: 'Nur ganze Wörter',
    regexp: 'Regulärer Ausdruck',
    next: 'Nächster Treffer',
    previous: 'Vorheriger Treffer',
    close: 'Schließen',
    showReplace: 'Ersetzen einblenden',
    replace: 'Ersetzen',
    replaceAll: 'Alle ersetzen',
    none: 'Keine Treffer',
    invalid: 'Kein gültiger Ausdruck',
    count: (total: number, isMore: boolean) => `${total}${isMore ? '+' : ''} Treffer`,
    position: (current: number, total: number, isMore: boolean) =>
      `${current} von ${total}${isMore ? '+' : ''}`,
    goToLine: 'Gehe zu Zeile',
    noLine: (last: number) => `Geben Sie eine Zahl von 1 bis ${last} ein`,
    go: 'Los',
  },
})
