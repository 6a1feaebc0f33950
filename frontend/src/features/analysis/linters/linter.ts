import type { Tree } from '@lezer/common'
import type { Found, Question } from '../exchange'
import { type Family, familyOf } from '../families'
import type { Finding } from '../finding'
import { grammarOf } from '../grammars'
import { measure } from '../measures/measure'
import * as biome from './biome'
import { findings as plain } from './plain'
import * as ruff from './ruff'

type Linter = (question: Question, tree: () => Tree | undefined) => Finding[]

let loading: Promise<unknown> | undefined

/** Each library is loaded once, and tried: the first text takes as long as a hundred others. A worker has one of them: either takes a quarter of a gigabyte. */
const linters: Record<Family, () => Promise<Linter>> = {
  ruff: async () => {
    await (loading ??= ruff.load().then(() => ruff.findings('', false)))
    return ({ text, isServed }) => ruff.findings(text, isServed)
  },
  biome: async () => {
    await (loading ??= biome.load().then(() => biome.findings('', '')))
    return ({ text, path }) => biome.findings(text, path)
  },
  plain: async () => (question, tree) => plain(question.text, question.language, tree()),
}

/** Loads what finds things in a language. */
export async function linterOf(language: string): Promise<(question: Question) => Found> {
  const find = await linters[familyOf(language)]()
  return (question) => {
    const { text, path, isServed, isMeasured } = question
    let tree: Tree | undefined
    const parsed = () => (tree ??= grammarOf(language, path)?.parse(text))
    const found = find(question, parsed)
    return {
      findings: isServed ? found.filter(({ isSyntax }) => !isSyntax) : found,
      isBroken: found.some(({ isSyntax }) => isSyntax),
      measures: isMeasured ? measure(text, language, parsed()) : undefined,
    }
  }
}
