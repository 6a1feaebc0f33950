import { messages } from '../../i18n/messages'

/** What editors say. */
export const text = messages({
  en: {
    code: (path: string) => `Code, ${path}`,
    leaving: 'Tab indents. To leave the editor, press Escape, then Tab.',
    loading: 'Loading the VS Code editor…',
    failed: 'The VS Code editor could not be loaded, so this is the standard one.',
    retry: 'Try again',
    retrying: 'Trying…',
    noSearch: 'The search could not be loaded. Check your connection, then try again.',
  },
  de: {
    code: (path: string) => `Code, ${path}`,
    leaving: 'Tab rückt ein. Mit Escape und danach Tab verlassen Sie den Editor.',
    loading: 'Der VS-Code-Editor wird geladen …',
    failed: 'Der VS-Code-Editor konnte nicht geladen werden. Sie sehen den Standard-Editor.',
    retry: 'Erneut versuchen',
    retrying: 'Wird versucht …',
    noSearch:
      'Die Suche konnte nicht geladen werden. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
  },
})
