import { messages } from '../../../../i18n/messages'

/** What is said of problems. What was found says so itself. */
export const text = messages({
  en: {
    error: 'Error',
    warning: 'Warning',
    hint: 'Hint',
    problems: 'Problems here',
    fix: (title: string) => `Fix: ${title}`,
    fixed: (title: string) => `Fixed: ${title}`,
  },
  de: {
    error: 'Fehler',
    warning: 'Warnung',
    hint: 'Hinweis',
    problems: 'Probleme an dieser Stelle',
    fix: (title) => `Beheben: ${title}`,
    fixed: (title) => `Behoben: ${title}`,
  },
})
