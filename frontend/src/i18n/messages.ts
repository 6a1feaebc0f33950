import { useSyncExternalStore } from 'react'
import { onChoice, preferences } from '../config/preferences'

/** The languages of the page itself. */
export type Locale = 'en' | 'de'

type Text = string | ((...values: never[]) => string)

/** The same texts in another language: none may be missing, and none may be left over. */
type Same<T> = {
  [Key in keyof T]: T[Key] extends (...values: infer V) => string ? (...values: V) => string : string
}

/** Texts of one part of the page. A text with something in it is a function. */
export interface Messages<T> {
  en: Same<T>
  de: Same<T>
}

/** Every text of the page stands in one of these, beside what shows it. */
export function messages<const T extends Record<string, Text>>(texts: { en: T; de: Same<T> }): Messages<T> {
  return { en: texts.en as unknown as Same<T>, de: texts.de }
}

/** The language of the page: the chosen one, or the first of the browser's that there is. */
export function locale(): Locale {
  const { locale: chosen } = preferences()
  if (chosen !== 'system') return chosen
  const known = navigator.languages.map((tag) => tag.slice(0, 2)).find((tag) => tag === 'de' || tag === 'en')
  return known === 'de' ? 'de' : 'en'
}

/** The texts in the page's language. */
export const textOf = <T>(all: Messages<T>): Same<T> => all[locale()]

/** The same for components, which change with the choice. */
export function useText<T>(all: Messages<T>): Same<T> {
  return all[useSyncExternalStore(onChoice, locale)]
}
