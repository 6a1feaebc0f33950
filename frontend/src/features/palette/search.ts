import type { Command } from '../../components/commands'

/** How well a title answers to what was typed; undefined where it does not. */
function scoreOf(title: string, typed: string): number | undefined {
  const [where, what] = [title.toLowerCase(), typed.toLowerCase()]
  const at = where.indexOf(what)
  if (at >= 0) return at === 0 ? 0 : /\s/.test(where[at - 1] ?? '') ? 1 : 2
  // The letters in their order, with others in between.
  let from = 0
  for (const letter of what.replaceAll(/\s/g, '')) {
    from = where.indexOf(letter, from) + 1
    if (from === 0) return undefined
  }
  return 3
}

/** The commands that answer to what was typed, the best first. */
export function found(commands: readonly Command[], typed: string): Command[] {
  const text = typed.trim()
  if (text === '') return [...commands]
  const scored = commands.flatMap((command) => {
    const score = scoreOf(command.title, text)
    return score === undefined ? [] : [{ command, score }]
  })
  return scored.toSorted((a, b) => a.score - b.score).map(({ command }) => command)
}
