/** So many characters and lines of what a hostile program has said are shown. */
const longest = 2_000
const mostLines = 24

/** What a hostile program has said, as text that can do nothing to what is around it. */
export function plainDetail(detail: string): string {
  const clean = detail
    .replace(/\r\n?/g, '\n')
    // Neither commands of terminals nor marks that turn the direction of text.
    .replace(/[^\P{Cc}\n\t]|[\p{Cf}\p{Zl}\p{Zp}]/gu, '\uFFFD')
    .trim()
  const lines = clean.split('\n')
  const shown = [...lines.slice(0, mostLines).join('\n')]
  const isCut = lines.length > mostLines || shown.length > longest
  return `${shown.slice(0, longest).join('')}${isCut ? '\n…' : ''}`
}
