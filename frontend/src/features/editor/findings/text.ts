import { messages } from '../../../i18n/messages'

/** What is said where there are no findings. */
export const text = messages({
  en: {
    gaveUp: (path: string) =>
      `${path} took too long to analyse, so its findings are not shown. Editing works as before.`,
    tooLong: (path: string) => `${path} is too long to analyse, so its findings are not shown.`,
    unloaded: 'Code analysis could not be loaded. Check your connection, then try again.',
    again: 'Try again',
  },
  de: {
    gaveUp: (path) =>
      `Die Analyse von ${path} hat zu lange gedauert, daher werden keine Befunde angezeigt. Schreiben können Sie weiter wie bisher.`,
    tooLong: (path) => `${path} ist zu lang für die Analyse, daher werden keine Befunde angezeigt.`,
    unloaded:
      'Die Code-Analyse konnte nicht geladen werden. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
    again: 'Erneut versuchen',
  },
})
