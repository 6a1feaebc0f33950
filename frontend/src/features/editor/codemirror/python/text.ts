import { messages } from '../../../../i18n/messages'

/** What is said of Python. What its server says of the code comes from there. */
export const text = messages({
  en: { overloads: (count: number) => `1 of ${count}` },
  de: { overloads: (count) => `1 von ${count}` },
})
