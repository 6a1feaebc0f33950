import type { Vocabulary, Word } from './vocabulary'

/** Something that may be written next. */
export interface Suggestion {
  label: string
  kind: string
  detail?: string
  /** A piece of code with gaps, in place of the label. */
  snippet?: string
}

/** What may be written next, and from where on it takes the place of what stands there. */
export interface Suggestions {
  from: number
  options: Suggestion[]
}

/** What follows a value: a dot, or two colons. */
const usualLinks = ['.', '::', '->']
/** What can be part of a name. */
const letters = '\\p{L}_$'
const word = /[\p{L}_$][\p{L}\p{N}_$]*$/u
/** Letters around the caret in which words are looked for. */
const reach = 60_000

/** What may be written at a place. `isAsked`: somebody asked for it, otherwise it takes two letters. */
export function suggest(
  text: string,
  at: number,
  vocabulary: Vocabulary,
  isAsked: boolean,
): Suggestions | undefined {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
  const { word: begun, afterLink, words } = shapesOf(vocabulary)
  const typed = begun.exec(line)?.[0] ?? ''
  const before = line.slice(0, line.length - typed.length)
  // Numbers have letters in them, too.
  if (/\p{N}$/u.test(before)) return undefined
  const [, owner, link] = afterLink.exec(before) ?? []
  const from = at - typed.length
  if (owner !== undefined && link !== undefined) {
    const options = membersOf(owner, text.slice(0, from), vocabulary).map(ofWord)
    const used = wordsAfter(text, from, link, words).filter((name) =>
      options.every(({ label }) => label !== name),
    )
    const all = [...options, ...used.map((label) => ({ label, kind: 'text' }))]
    return all.length > 0 ? { from, options: all } : undefined
  }
  if (typed.length < (isAsked ? 0 : 2)) return undefined
  const known: Suggestion[] = [
    ...vocabulary.keywords.map((label) => ({ label, kind: 'keyword' })),
    ...vocabulary.builtins.map(ofWord),
    ...vocabulary.snippets.map(({ label, detail, insert }) => ({
      label,
      detail,
      kind: 'snippet',
      snippet: insert,
    })),
  ]
  const names = new Set(known.map(({ label }) => label))
  const own = wordsAround(text, from, at, words).filter((name) => !names.has(name))
  return { from, options: [...known, ...own.map((label) => ({ label, kind: 'text' }))] }
}

/** How names and what comes before them are written in a language. */
function shapesOf({ links = usualLinks, sigil = '' }: Vocabulary) {
  const first = letters.replace(sigil, '')
  const name = `[${first}][${first}\\p{N}]`
  const anyLink = links.map((link) => link.replaceAll(/[.?]/g, String.raw`\$&`)).join('|')
  return {
    word: new RegExp(`${name}*$`, 'u'),
    words: new RegExp(`${name}{2,}`, 'gu'),
    // It never matches where nothing links.
    afterLink: new RegExp(`(${name}*|[)\\]}"'\`])\\s*(${anyLink || '(?!)'})\\s*$`, 'u'),
  }
}

const ofWord = ({ name, kind, detail }: Word): Suggestion => ({
  label: name,
  kind,
  ...(detail === undefined ? {} : { detail }),
})

/** Other words near the caret, each once; not the one that is being typed. */
function wordsAround(text: string, from: number, at: number, words: RegExp): string[] {
  const start = Math.max(0, from - reach)
  const near = text.slice(start, at + reach)
  const found = new Set<string>()
  for (const { 0: name, index } of near.matchAll(words)) if (start + index !== from) found.add(name)
  return [...found]
}

/** Words that follow a dot somewhere near. */
function wordsAfter(text: string, from: number, link: string, words: RegExp): string[] {
  const before = (index: number) => text.slice(Math.max(0, index - link.length), index) === link
  const start = Math.max(0, from - reach)
  const found = new Set<string>()
  for (const { 0: name, index } of text.slice(start, from + reach).matchAll(words)) {
    if (start + index !== from && before(start + index)) found.add(name)
  }
  return [...found]
}

/** What a name has: as a module or a class, or by what it was given last. */
function membersOf(owner: string, before: string, vocabulary: Vocabulary): readonly Word[] {
  const { statics, members, links = usualLinks } = vocabulary
  if (Object.hasOwn(statics, owner)) return statics[owner] ?? []
  const value = valueOf(owner, before, links.includes(':') ? '(?!)()' : annotation)
  const type = members.find(({ begins }) => value && begins.some((begin) => value.startsWith(begin)))
  if (type) return type.items
  // Nobody knows what it is: everything that anything has.
  const all = new Map<string, Word>()
  for (const { items } of members) for (const item of items) if (!all.has(item.name)) all.set(item.name, item)
  return [...all.values()]
}

/** How it is said what a name is. Not in Lua: its methods follow a colon. */
const annotation = ':\\s*([^=\\n]+?)\\s*'

/** What a name was given last, or what it is said to be. */
function valueOf(owner: string, before: string, annotated: string): string | undefined {
  if (!word.test(owner)) return undefined
  const name = owner.replaceAll('$', '\\$')
  const given = new RegExp(
    `(?:^|[^\\p{L}\\p{N}_$.])${name}\\s*(?:${annotated})?(?::?=\\s*(?!=)([^\\n]+)|\\n|[,)])`,
    'gu',
  )
  const [, said, value] = [...before.slice(-reach).matchAll(given)].findLast(([, a, b]) => a ?? b) ?? []
  return said ?? value
}
