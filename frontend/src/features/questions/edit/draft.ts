import * as Y from 'yjs'
import type { Question, QuestionDetail, QuestionTest } from '../../../api/questions'
import { languages } from '../../../config/languages'
import { Notes } from '../../../sync/notes'
import { Rubric } from '../../../sync/rubric'
import { checkerIn, TestCases } from '../../../sync/testCases'

/** What is a field of its own, and no text that is edited in place. */
export type Fields = Pick<Question, 'title' | 'summary' | 'difficulty' | 'language'> & {
  /** As they are typed: with commas. */
  tags: string
  minutes: string
}

export type CodeKind = 'starter' | 'solution'

/** A question that nobody has written yet. */
export const emptyQuestion: Question = {
  title: '',
  summary: '',
  difficulty: 'medium',
  minutes: 30,
  tags: [],
  language: languages[0]?.id ?? 'python',
  problem: '',
  files: {},
  tests: [],
  notes: '',
  parts: [],
  rubric: [],
  hidden_tests: [],
  checker: '',
  solutions: {},
}

/** A question with its private parts, without what the server says of it. */
export function questionOf(detail: QuestionDetail): Question {
  const { title, summary, difficulty, minutes, tags, language, problem, files, tests } = detail
  const own = detail.private ?? emptyQuestion
  const { notes, parts, rubric, hidden_tests, checker, solutions } = own
  const all = { title, summary, difficulty, minutes, tags, language, problem, files, tests }
  return { ...all, notes, parts, rubric, hidden_tests, checker, solutions }
}

export const tagsOf = (typed: string): string[] => [
  ...new Set(
    typed
      .split(',')
      .map((tag) => tag.trim().toLowerCase())
      .filter(Boolean),
  ),
]

const filesIn = (map: Y.Map<Y.Text>): Record<string, string> =>
  Object.fromEntries(
    [...map].map(([path, text]) => [path, text.toString()] as const).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  )

/**
 * A question while it is edited. Its texts are shared types, as a room has them: the room's editor,
 * fields and tests write them here, too. Two documents, because a room's tests stand in two.
 */
export class Draft {
  private readonly shown = new Y.Doc()
  private readonly own = new Y.Doc()
  readonly problem = this.shown.getText('problem')
  readonly tests = new TestCases(this.shown)
  readonly hidden = new TestCases(this.own)
  readonly notes = new Notes(this.own)
  readonly rubric = new Rubric(this.own)
  readonly checker = checkerIn(this.own)
  private readonly code: Record<CodeKind, Y.Map<Y.Text>> = {
    starter: this.shown.getMap('files'),
    solution: this.own.getMap('solutions'),
  }
  private held: Fields
  private readonly listeners = new Set<() => void>()

  constructor(private readonly before: Question) {
    const question = before
    const { title, summary, difficulty, language, minutes, tags } = question
    this.held = { title, summary, difficulty, language, minutes: String(minutes), tags: tags.join(', ') }
    this.problem.insert(0, question.problem)
    put(this.tests, question.tests)
    put(this.hidden, question.hidden_tests)
    this.checker.insert(0, question.checker)
    this.notes.text.insert(0, question.notes)
    for (const { title: name = '', text = '' } of question.parts) {
      const id = this.notes.add(name)
      this.notes.textOf(id)?.insert(0, text)
    }
    if (question.rubric.length > 0) this.rubric.add(...question.rubric.map((row) => row.title))
    for (const [path, text] of Object.entries(question.files)) this.code.starter.set(path, new Y.Text(text))
    for (const [path, text] of Object.entries(question.solutions))
      this.code.solution.set(path, new Y.Text(text))
    this.shown.on('update', this.tell)
    this.own.on('update', this.tell)
  }

  private revision = 0

  /** Another number after each change. */
  readonly state = () => this.revision

  private readonly tell = () => {
    this.revision += 1
    for (const listener of this.listeners) listener()
  }

  /** Calls `listener` whenever anything of it changes. */
  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  readonly fields = (): Fields => this.held

  set(change: Partial<Fields>) {
    this.held = { ...this.held, ...change }
    this.tell()
  }

  /** The file of a language, made when it is first written. */
  file(kind: CodeKind, path: string): Y.Text {
    const known = this.code[kind].get(path)
    if (known) return known
    const text = new Y.Text()
    this.code[kind].set(path, text)
    return text
  }

  /** The file of a language, as far as there is one. */
  written(kind: CodeKind, path: string): Y.Text | undefined {
    return this.code[kind].get(path)
  }

  has(kind: CodeKind, path: string): boolean {
    return this.code[kind].has(path)
  }

  /** Takes a language away, with its solution. What it was, to put it back. */
  remove(path: string): () => void {
    const before = (['starter', 'solution'] as const).flatMap((kind) => {
      const text = this.code[kind].get(path)?.toString()
      this.code[kind].delete(path)
      return text === undefined ? [] : [{ kind, text }]
    })
    return () => {
      for (const { kind, text } of before) {
        // It may have been added once more; what was typed into it then stays.
        const now = this.file(kind, path)
        if (now.length === 0) now.insert(0, text)
      }
    }
  }

  /** The files that there is anything for. */
  readonly paths = (): string[] => [...new Set([...this.code.starter.keys(), ...this.code.solution.keys()])]

  /** The question as it is now. */
  question(): Question {
    const { tags, minutes, title, summary, ...others } = this.held
    const { before } = this
    const written = Object.entries(filesIn(this.code.solution)).filter(
      ([path, text]) => text.trim() !== '' || text === before.solutions[path],
    )
    return {
      ...others,
      title: title.trim(),
      summary: summary.trim(),
      minutes: Number(minutes) || 0,
      // One of the API may have a comma in it.
      tags: tags === before.tags.join(', ') ? before.tags : tagsOf(tags),
      problem: this.problem.toString(),
      files: filesIn(this.code.starter),
      tests: testsIn(this.tests),
      notes: this.notes.text.toString(),
      parts: this.notes
        .parts()
        .map(({ id, title: name }) => ({ title: name, text: this.notes.textOf(id)?.toString() ?? '' })),
      rubric: this.rubric.rows().map((row) => ({ title: row.title })),
      hidden_tests: testsIn(this.hidden),
      checker: this.checker.toString(),
      solutions: Object.fromEntries(written),
    }
  }
}

function put(cases: TestCases, tests: readonly QuestionTest[]) {
  for (const { name, stdin, expected, compare, tolerance } of tests) {
    const id = cases.add()
    if (name) cases.rename(id, name)
    if (stdin) cases.input(id)?.insert(0, stdin)
    if (expected) cases.expected(id)?.insert(0, expected)
    if (compare) cases.compareBy(id, compare)
    if (typeof tolerance === 'number') cases.tolerate(id, tolerance)
  }
}

/** The tests of a list, in their order. */
export function testsIn(cases: TestCases): QuestionTest[] {
  return cases.cases().map(({ id, name, compare, tolerance }) => ({
    name,
    stdin: cases.input(id)?.toString() ?? '',
    expected: cases.expected(id)?.toString() ?? '',
    compare,
    // It counts for numbers alone.
    ...(compare === 'numbers' && tolerance !== undefined && { tolerance }),
  }))
}

/** Names of what is another in two questions, in the order in which they are edited. */
export function differences(one: Question, other: Question): (keyof Question)[] {
  return (Object.keys(emptyQuestion) as (keyof Question)[]).filter(
    (name) => canonical(one[name]) !== canonical(other[name]),
  )
}

/** A value as text, whatever the order in which its fields stand; what has its usual value may be missing. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) => {
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner
    const usual: Record<string, unknown> = { name: '', stdin: '', expected: '', compare: 'trimmed' }
    const fields = Object.entries(inner).filter(
      ([name, one]) => one !== null && one !== undefined && one !== usual[name],
    )
    return Object.fromEntries(fields.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  })
}
