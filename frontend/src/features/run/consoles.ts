import type { Runtimes } from '../../api/schema'
import { isOffered } from '../../config/languages'

/** Languages that have a console on servers. */
const withConsole = ['python', 'javascript', 'ruby', 'php', 'bash', 'lua', 'sql']

/** The consoles that can be opened here, with `first` before the others. */
export function consolesOf(
  runtimes: Runtimes | undefined,
  offered: readonly string[],
  first: string | undefined,
): string[] {
  if (!runtimes?.available) return []
  const isThere = (id: string) => runtimes.languages.some((language) => language.id === id)
  return withConsole
    .filter((id) => isThere(id) && isOffered(id, offered))
    .toSorted((a, b) => Number(b === first) - Number(a === first))
}
