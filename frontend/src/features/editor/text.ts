import { messages } from '../../i18n/messages'

/** What editors say. */
export const text = messages({
  en: {
    code: (path: string) => `Code, ${path}`,
  },
  de: {
    code: (path: string) => `Code, ${path}`,
  },
})
