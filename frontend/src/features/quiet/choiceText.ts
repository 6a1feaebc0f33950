import { messages } from '../../i18n/messages'

/** What asking for some minutes alone is called. */
export const choiceText = messages({
  en: { begin: (minutes: number) => `Work alone for ${minutes} minutes` },
  de: { begin: (minutes) => `${minutes} Minuten allein arbeiten` },
})
