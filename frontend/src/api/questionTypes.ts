import type { MadeRoom, TestCompare } from './schema'

export type { MadeRoom }
export type Difficulty = 'easy' | 'medium' | 'hard'

/** What a program is given, and what it should write. */
export interface QuestionTest {
  name?: string
  stdin?: string
  expected?: string
  compare?: TestCompare
  tolerance?: number | null
}

export interface QuestionPart {
  title: string
  text: string
}

/** What only leaders get. */
export interface QuestionPrivate {
  notes: string
  parts: QuestionPart[]
  rubric: { title: string }[]
  hidden_tests: QuestionTest[]
  checker: string
  solutions: Record<string, string>
}

interface QuestionHead {
  title: string
  summary: string
  difficulty: Difficulty
  minutes: number
  tags: string[]
  /** In which rooms begin. */
  language: string
}

interface QuestionBody {
  /** Markdown. */
  problem: string
  /** Starter text by a language's file name. */
  files: Record<string, string>
  tests: QuestionTest[]
}

/** A question as it is written: in files, and sent to be kept. */
export type Question = QuestionHead & QuestionBody & QuestionPrivate

/** A question in a list. */
export interface QuestionSummary extends QuestionHead {
  id: string
  languages: string[]
  tests: number
  source: 'shipped' | 'folder' | 'store'
  version: number
  changed?: string | null
  editable: boolean
}

export interface QuestionList {
  questions: QuestionSummary[]
  /** Whether this caller may keep questions here. */
  keeps: boolean
}

export type QuestionDetail = Omit<QuestionSummary, 'tests'> &
  QuestionBody & { private?: QuestionPrivate | null }

export interface QuestionVersion {
  version: number
  changed: string
}

/** What is run once, without a room. */
export interface Trial {
  language: string
  files: Record<string, string>
  tests: QuestionTest[]
  hidden_tests: QuestionTest[]
  checker: string
}

/** What came of it. */
export interface TrialAnswer {
  tests: unknown[]
  hidden_tests: unknown[]
  compile?: string | null
  message?: string | null
}

/** What brings a question into a room. */
export interface BringQuestion {
  question: string
  /** Else that of the question. */
  language?: string
}

/** What came of it. */
export interface BroughtQuestion {
  /** Where what was written before stands now. */
  moved: { from: string; to: string }[]
}
