import type { Tree } from '@lezer/common'
import type { Finding } from '../finding'

/** What brackets mean nothing in. A macro may open what another closes. */
const isOther = (name: string) => /Comment|String|Char|Regex|TextBlock|Heredoc|^Preproc|^Text/.test(name)

const closers: Record<string, string> = { '(': ')', '[': ']', '{': '}' }

/** The first bracket that has no other half. Where parts are left out by a preprocessor, nobody knows. */
export function wrongBrackets(text: string, tree: Tree): Finding[] {
  if (/^\s*#\s*if/m.test(text)) return []
  const open: { at: number; closer: string }[] = []
  let wrong: { at: number; message: string } | undefined
  const look = (from: number, to: number) => {
    for (let at = from; at < to && !wrong; at += 1) {
      const sign = text[at] ?? ''
      const closer = closers[sign]
      if (closer) open.push({ at, closer })
      else if (sign === ')' || sign === ']' || sign === '}') {
        const before = open.pop()
        if (before?.closer === sign) continue
        const message = before
          ? `This bracket closes nothing: ‘${text[before.at]}’ on line ${lineOf(text, before.at)} is still open.`
          : 'This bracket closes nothing.'
        wrong = { at, message }
      }
    }
  }
  let looked = 0
  tree.iterate({
    enter({ name, from, to }) {
      if (!isOther(name)) return undefined
      look(looked, from)
      looked = Math.max(looked, to)
      return false
    },
  })
  look(looked, text.length)
  const last = open.at(-1)
  if (!wrong && last) wrong = { at: last.at, message: 'This bracket is never closed.' }
  if (!wrong) return []
  const { at, message } = wrong
  return [
    { from: at, to: at + 1, severity: 'error', rule: 'brackets', message, fix: undefined, isSyntax: true },
  ]
}

const lineOf = (text: string, at: number) => text.slice(0, at).split('\n').length
