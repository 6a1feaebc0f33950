import * as Y from 'yjs'
import { between, mapsIn, numberIn, ordered, orderAfterMove, textIn } from './shape'

/** How what a program wrote is compared with what was expected. */
export const comparisons = ['trimmed', 'exact', 'numbers', 'checker'] as const
export type Comparison = (typeof comparisons)[number]

/** A test case without its texts. */
export interface TestCase {
  id: string
  /** May be empty. */
  name: string
  order: number
  compare: Comparison
  /** With `numbers`: how far they may be apart, absolutely or relatively. Undefined for the usual. */
  tolerance: number | undefined
}

/** What was taken away, to put it back. */
export interface RemovedCase extends TestCase {
  input: string
  expected: string
}

/** Test cases of one document, and characters of a name; the server takes no more. */
export const mostCases = 100
export const longestName = 100
/** Bytes of an input or an expected output that the server takes. */
export const largestText = 65_536
export const usualTolerance = 1e-9

export const comparisonIn = (value: unknown): Comparison =>
  comparisons.find((one) => one === value) ?? 'trimmed'

/** Whether a text is more than the server takes, told without encoding short ones. */
export function isTooLarge(text: Y.Text): boolean {
  // No UTF-16 unit is more than three bytes.
  if (text.length * 3 <= largestText) return false
  return text.length > largestText || new TextEncoder().encode(text.toString()).length > largestText
}

/**
 * The test cases of a document: in `code` those that everybody sees, in `notes` those that only
 * interviewers see. Inputs and expected outputs are shared texts: several people write them at once.
 */
export class TestCases {
  private readonly map: Y.Map<unknown>

  constructor(private readonly doc: Y.Doc) {
    this.map = doc.getMap('tests')
  }

  /** The cases in their order. */
  readonly cases = (): TestCase[] =>
    ordered(
      mapsIn(this.map, mostCases).map(([id, one]) => ({
        id,
        name: textIn(one.get('name'), longestName),
        order: numberIn(one.get('order'), -1e9, 1e9) ?? 0,
        compare: comparisonIn(one.get('compare')),
        tolerance: numberIn(one.get('tolerance'), 0, Number.MAX_VALUE),
      })),
    )

  get canAdd(): boolean {
    return this.map.size < mostCases
  }

  /** One more, behind the others. Its id. */
  add(): string {
    const id = crypto.randomUUID()
    const order = between(this.cases().at(-1)?.order, undefined)
    this.put({ id, name: '', order, compare: 'trimmed', tolerance: undefined, input: '', expected: '' })
    return id
  }

  private put({ id, name, order, compare, tolerance, input, expected }: RemovedCase) {
    this.doc.transact(() => {
      const one = new Y.Map<unknown>()
      one.set('name', name)
      one.set('order', order)
      one.set('input', new Y.Text(input))
      one.set('expected', new Y.Text(expected))
      if (compare !== 'trimmed') one.set('compare', compare)
      if (tolerance !== undefined) one.set('tolerance', tolerance)
      this.map.set(id, one)
    })
  }

  /** What the program reads; undefined where it is no text. */
  input(id: string): Y.Text | undefined {
    return this.textAt(id, 'input')
  }

  /** What it should write. */
  expected(id: string): Y.Text | undefined {
    return this.textAt(id, 'expected')
  }

  private textAt(id: string, key: string): Y.Text | undefined {
    const text = this.one(id)?.get(key)
    return text instanceof Y.Text ? text : undefined
  }

  rename(id: string, name: string) {
    this.one(id)?.set('name', textIn(name, longestName))
  }

  compareBy(id: string, compare: Comparison) {
    if (compare === 'trimmed') this.one(id)?.delete('compare')
    else this.one(id)?.set('compare', compare)
  }

  /** How far numbers may be apart; undefined for the usual. */
  tolerate(id: string, tolerance: number | undefined) {
    if (tolerance === undefined) this.one(id)?.delete('tolerance')
    else this.one(id)?.set('tolerance', tolerance)
  }

  /** Puts a case one place up or down. */
  move(id: string, by: 1 | -1) {
    const order = orderAfterMove(this.cases(), id, by)
    if (order !== undefined) this.one(id)?.set('order', order)
  }

  /** Takes a case away. What it was, for `restore`; undefined where it has gone before. */
  remove(id: string): RemovedCase | undefined {
    const found = this.cases().find((one) => one.id === id)
    const [input, expected] = [this.input(id), this.expected(id)].map((text) => text?.toString() ?? '')
    this.map.delete(id)
    return found && { ...found, input: input ?? '', expected: expected ?? '' }
  }

  /** Puts back what was removed, as it was, unless somebody else has done so. */
  restore(removed: RemovedCase) {
    if (!this.map.has(removed.id)) this.put(removed)
  }

  private one(id: string): Y.Map<unknown> | undefined {
    const one = this.map.get(id)
    return one instanceof Y.Map ? (one as Y.Map<unknown>) : undefined
  }

  /** Calls `listener` when cases come, go or change; not for each letter in their texts. */
  readonly onCases = (listener: () => void): (() => void) => {
    const heard: Parameters<Y.Map<unknown>['observeDeep']>[0] = (events) => {
      if (events.some((event) => event instanceof Y.YMapEvent)) listener()
    }
    this.map.observeDeep(heard)
    return () => this.map.unobserveDeep(heard)
  }

  /** Calls `listener` when anything of them changes, letters included. */
  readonly onChange = (listener: () => void): (() => void) => {
    this.map.observeDeep(listener)
    return () => this.map.unobserveDeep(listener)
  }
}

/** The program that says of outputs whether they are right, in the `notes` document. */
export const checkerIn = (notes: Y.Doc): Y.Text => notes.getText('checker')
