import type { Judgement, Recommendation, ReviewScore } from '../../../api/schema'

/** What somebody thinks of an interview. */
export interface JudgementFields {
  recommendation: Recommendation | null
  scores: ReviewScore[]
  text: string
}

/** From the worst to the best. */
export const recommendations: readonly Recommendation[] = ['strong_no', 'no', 'yes', 'strong_yes']

/** Scores of a row, from the worst to the best. */
export const leastScore = 1
const mostScore = 4
/** Characters that the server takes. */
export const longestNote = 2_000
export const longestSummary = 20_000
/** Moments that speak for a score. */
export const mostEvidence = 50

export const noJudgement: JudgementFields = { recommendation: null, scores: [], text: '' }

/** What can be changed of a judgement. */
export const fieldsOf = ({ recommendation, scores, text }: Judgement): JudgementFields => ({
  recommendation,
  scores,
  text,
})

/** What is thought of a row. */
export const rowOf = ({ scores }: JudgementFields, row: string): ReviewScore =>
  scores.find((one) => one.row === row) ?? { row, score: null, note: '', evidence: [] }

/** The same judgement with a row changed. Rows of which nothing is said are left out. */
export function withRow(
  fields: JudgementFields,
  row: string,
  change: Partial<Omit<ReviewScore, 'row'>>,
): JudgementFields {
  const next = { ...rowOf(fields, row), ...change }
  const isEmpty = next.score === null && next.note === '' && next.evidence.length === 0
  const others = fields.scores.filter((one) => one.row !== row)
  return { ...fields, scores: isEmpty ? others : [...others, next] }
}

/** A moment more, in order, each once. */
export function withMoment(evidence: readonly number[], at: number): number[] {
  const others = evidence.filter((one) => one !== at)
  return [...others, at].toSorted((a, b) => a - b).slice(0, mostEvidence)
}

const isText = (value: unknown): value is string => typeof value === 'string'
const isMoment = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0

function rowIn(kept: unknown): ReviewScore[] {
  if (typeof kept !== 'object' || !kept) return []
  const { row, score, note, evidence } = kept as Record<string, unknown>
  if (!isText(row) || !isText(note) || !Array.isArray(evidence)) return []
  const isScore = isMoment(score) && score >= leastScore && score <= mostScore
  return [{ row, score: isScore ? score : null, note, evidence: evidence.filter(isMoment) }]
}

/** A judgement as this browser has kept it; undefined where it is none. */
export function judgementIn(kept: unknown): JudgementFields | undefined {
  if (typeof kept !== 'object' || !kept) return undefined
  const { recommendation, scores, text } = kept as Record<string, unknown>
  if (!isText(text) || !Array.isArray(scores)) return undefined
  const known = recommendations.find((one) => one === recommendation) ?? null
  return { recommendation: known, scores: scores.flatMap(rowIn), text }
}

/** A moment as people write it: `12:34`, `1:02:03`, `34`. Milliseconds. */
export function momentOf(written: string): number | undefined {
  const found = /^\s*(?:(?:(\d{1,3}):)?(\d{1,4}):)?(\d{1,5})\s*$/.exec(written)
  if (!found) return undefined
  const [hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0))
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000
}

/** Judgements side by side: one's own first, then in the order in which they were given. */
export function sideBySide(mine: Judgement | null, others: readonly Judgement[]): Judgement[] {
  const given = others.toSorted((a, b) => (a.given ?? 0) - (b.given ?? 0))
  return mine?.given ? [mine, ...given] : given
}
