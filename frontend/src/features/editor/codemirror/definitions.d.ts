/**
 * The same package once more, of which the build keeps what is named here: what closes brackets
 * works from the first key on, and what suggests comes later and is ten times as large.
 */
declare module '@codemirror/autocomplete?brackets' {
  export { closeBrackets, closeBracketsKeymap } from '@codemirror/autocomplete'
}

/** What reads languages without a grammar, by itself: `streamLanguageIn` of build/libraries.ts. */
declare module '@codemirror/language?stream' {
  export { StreamLanguage, type StreamParser } from '@codemirror/language'
}
