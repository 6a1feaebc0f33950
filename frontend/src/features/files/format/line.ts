/** Where a line starts in a text, in UTF-16 units; lines count from 1. */
export function startOfLine(line: number, content: string): number {
  const before = content.split('\n').slice(0, line - 1)
  return before.reduce((sum, { length }) => sum + length + 1, 0)
}
