/**
 * A snippet of a vocabulary as CodeMirror reads them. It knows no escaped dollar, and takes both
 * `${` and `#{` for the beginning of a gap.
 */
export function snippetOf(text: string): string {
  return text.replaceAll(/\\\$(\{?)|#\{/g, (_all, brace: string | undefined) =>
    brace === undefined ? '#\\{' : brace ? '$\\{' : '$',
  )
}
