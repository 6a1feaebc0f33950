/** The text of a script, whole (build/classic.ts). */
declare module '*?classic' {
  const text: string
  export default text
}
