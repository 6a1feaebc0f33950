import { messages } from '../../i18n/messages'

/** What editors say. */
export const text = messages({
  en: {
    code: (path: string) => `Code, ${path}`,
    leaving: 'Tab indents. To leave the editor, press Escape, then Tab.',
  },
  de: {
    code: (path: string) => `Code, ${path}`,
    leaving: 'Tab rückt ein. Mit Escape und danach Tab verlassen Sie den Editor.',
  },
})
