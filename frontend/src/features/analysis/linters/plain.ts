import type { Tree } from '@lezer/common'
import type { Finding } from '../finding'
import { wrongBrackets } from './brackets'

/** Longer lines than this are hard to read beside other panels, in UTF-16 units. */
const longest = 120
/** What a comment begins with, where there is no grammar. */
const comments: Record<string, RegExp> = { ruby: /#/, bash: /(^|\s)#/, lua: /--/, sql: /--/ }
/** Those whose lines mean something: blanks at their end, or their length. */
const prose = ['text', 'markdown', 'json']

const left = /\b(TODO|FIXME|XXX)\b[^\n]*/g

type Found = Pick<Finding, 'from' | 'to' | 'rule' | 'message'> & Partial<Finding>

const hint = (found: Found): Finding => ({ severity: 'hint', fix: undefined, isSyntax: false, ...found })

/** The few things that can be said of any language. `tree`: where there is a grammar of it. */
export function findings(text: string, language: string, tree: Tree | undefined): Finding[] {
  if (prose.includes(language)) return []
  const found = [...ofLines(text), ...leftIn(text, language, tree)]
  if (tree) found.push(...wrongBrackets(text, tree))
  return found
}

function ofLines(text: string): Finding[] {
  const found: Finding[] = []
  const indented = { tabs: [] as number[], spaces: [] as number[] }
  let start = 0
  for (const line of text.split('\n')) {
    const code = line.trimEnd()
    const end = start + line.length
    if (code.length > longest) {
      const message = `This line has ${code.length} characters; more than ${longest} are hard to read.`
      found.push(hint({ from: start + longest, to: start + code.length, rule: 'long-line', message }))
    }
    // A line of nothing else was indented by the editor.
    if (code && code.length < line.length) {
      const blanks = { from: start + code.length, to: end }
      const fix = { title: 'Remove the whitespace', edits: [{ ...blanks, insert: '' }] }
      found.push(
        hint({
          ...blanks,
          rule: 'trailing-blanks',
          message: 'There is whitespace at the end of this line.',
          fix,
        }),
      )
    }
    // One space more than tabs is a comment's, and after tabs they align.
    const indent = /^[ \t]*/.exec(code)?.[0] ?? ''
    if (/ \t/.test(indent)) {
      const message = 'Spaces stand before a tab here: what looks indented alike may not be.'
      found.push(
        hint({
          from: start,
          to: start + indent.length,
          severity: 'warning',
          rule: 'mixed-indentation',
          message,
        }),
      )
    } else if (indent.startsWith('\t')) indented.tabs.push(start)
    else if (indent.length > 1 && !/^ +\*/.test(code)) indented.spaces.push(start)
    start = end + 1
  }
  return [...found, ...mixed(indented)]
}

/** Lines that are indented otherwise than most: said of the first. */
function mixed({ tabs, spaces }: { tabs: number[]; spaces: number[] }): Finding[] {
  const [from] = tabs.length > spaces.length ? spaces : tabs
  if (from === undefined || tabs.length === 0 || spaces.length === 0) return []
  const message =
    tabs.length > spaces.length
      ? 'This line is indented with spaces, most others with tabs.'
      : 'This line is indented with tabs, most others with spaces.'
  return [hint({ from, to: from + 1, severity: 'warning', rule: 'mixed-indentation', message })]
}

/** What somebody wanted to come back to. */
function leftIn(text: string, language: string, tree: Tree | undefined): Finding[] {
  const found: Finding[] = []
  const look = (from: number, to: number) => {
    for (const { index, 0: words } of text.slice(from, to).matchAll(left)) {
      const at = { from: from + index, to: from + index + words.trimEnd().length }
      found.push(hint({ ...at, rule: 'todo', message: 'There is something left to do here.' }))
    }
  }
  if (tree) {
    tree.iterate({ enter: ({ name, from, to }) => void (name.endsWith('Comment') && look(from, to)) })
    return found
  }
  const comment = comments[language]
  let start = 0
  for (const line of comment ? text.split('\n') : []) {
    const at = comment ? line.search(comment) : -1
    if (at >= 0) look(start + at, start + line.length)
    start += line.length + 1
  }
  return found
}
