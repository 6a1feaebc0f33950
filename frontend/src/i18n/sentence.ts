/** What begins small and has no full stop, as reasons in logs, as a sentence. */
export function sentence(text: string): string {
  const trimmed = text.trim()
  const first = trimmed.slice(0, 1).toUpperCase()
  return `${first}${trimmed.slice(1)}${/[.!?…]$/.test(trimmed) ? '' : '.'}`
}
