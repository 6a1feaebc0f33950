import { languageOfPath } from '../../../config/languages'
import { check, type Duplicate, duplicates, endAnalysis, familyOf, type Finding } from '../../analysis/public'
import type { FunctionMeasures } from '../../analysis/public'

/** A rule, and the lines in which it found something. */
export interface Broken {
  rule: string
  /** What was said of the first. */
  message: string
  lines: readonly number[]
}

/** What is known of a file. */
export interface Analysed {
  id: string
  path: string
  /** As text has them. */
  lines: number
  /** The most involved first; undefined where nothing counts them in its language. */
  functions: readonly FunctionMeasures[] | undefined
  /** By rule, the most frequent first; undefined where it could not be read. */
  rules: readonly Broken[] | undefined
}

export interface Analysis {
  files: readonly Analysed[]
  duplicates: readonly Duplicate[]
}

interface Text {
  id: string
  path: string
  text: string
}

/** Has all files read, those of one linter after each other: each is loaded once. */
export async function analyse(files: readonly Text[]): Promise<Analysis> {
  const linterOf = ({ path }: Text) => familyOf(languageOfPath(path).id)
  const found = new Map<string, Analysed>()
  for (const file of files.toSorted((a, b) => linterOf(a).localeCompare(linterOf(b)))) {
    found.set(file.id, await analysed(file))
  }
  endAnalysis()
  return { files: files.flatMap(({ id }) => found.get(id) ?? []), duplicates: duplicates(files) }
}

async function analysed({ id, path, text }: Text): Promise<Analysed> {
  const language = languageOfPath(path).id
  const checked = await check({ language, path, text, isServed: false, isMeasured: true })
  const { measures, findings } = checked.kind === 'found' ? checked.found : {}
  return {
    id,
    path,
    lines: measures?.lines ?? text.split('\n').length,
    functions: measures?.functions?.toSorted((a, b) => b.complexity - a.complexity || b.lines - a.lines),
    rules: findings && rulesOf(findings, text),
  }
}

/** What was found, by rule. */
export function rulesOf(findings: readonly Finding[], text: string): Broken[] {
  const rules = new Map<string, { rule: string; message: string; lines: number[] }>()
  for (const { rule, message, from } of findings.toSorted((a, b) => a.from - b.from)) {
    const known = rules.get(rule) ?? { rule, message, lines: [] }
    known.lines.push(text.slice(0, from).split('\n').length)
    rules.set(rule, known)
  }
  return [...rules.values()].toSorted(
    (a, b) => b.lines.length - a.lines.length || a.rule.localeCompare(b.rule),
  )
}
