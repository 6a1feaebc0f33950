/** What stands before a file's text on its first line, so that it has what Node's files have. */
export const head = '(function (exports, require, module, __filename, __dirname) {'
/** The same for a file that waits at its top. */
export const asyncHead = `(async ${head.slice(1)}`

/** How a file is called in what engines say of places. */
export const placeName = (file: string) => encodeURI(file)

/** The text that is evaluated for a file: on the lines on which it was written. */
export const wrapped = (file: string, code: string, before = head) =>
  `${before}${code}\n})\n//# sourceURL=${placeName(file)}`

/** An error's stack, as far as it is in the program's files, with places as they are there. */
export function cleanStack(stack: string, heads: ReadonlyMap<string, string>): string {
  const lines = stack
    .split('\n')
    .filter((line) => !/\bblob:|^\s+at (new )?(Promise|Function) \(<anonymous>\)$/.test(line))
  const named = lines.map((line) => line.replace(/^(\s+at (?:async )?)(?:Object\.)?eval \((.*)\)$/, '$1$2'))
  let all = named.join('\n')
  for (const [file, before] of heads) {
    all = all.replaceAll(`${placeName(file)}:1:`, `${file}:1:#`).replaceAll(`${placeName(file)}:`, `${file}:`)
    all = all.replaceAll(
      /:1:#(\d+)/g,
      (_, column: string) => `:1:${Math.max(1, Number(column) - before.length)}`,
    )
  }
  return all
}

/** The line of a file, with a mark below the place: what Node prints above an error. */
export function excerpt(file: string, text: string, line: number, column?: number): string {
  const shown = text.split('\n')[line - 1] ?? ''
  const place = `${file}:${line}\n`
  if (shown.length > 200) return place
  if (column === undefined) return `${place}${shown}\n\n`
  const indent = shown.slice(0, Math.max(0, column - 1)).replaceAll(/[^\t]/g, ' ')
  return `${place}${shown}\n${indent}^\n\n`
}
