import type {
  BringQuestion as Bring,
  Question as Written,
  QuestionDetail,
  QuestionSummary,
  Test,
  TryQuestion,
} from './schema'

export type {
  BroughtQuestion,
  Difficulty,
  MadeRoom,
  QuestionDetail,
  QuestionList,
  QuestionSummary,
  QuestionVersion,
  TriedQuestion,
  TryQuestion,
} from './schema'

/** What a program is given, and what it should write. */
export type QuestionTest = Test

/** What only interviewers get. */
export type QuestionPrivate = NonNullable<QuestionDetail['private']>

/** A question with all that it has, also where that is what it usually is. */
export type Question = Required<Omit<Written, 'tags' | 'language'>> &
  Pick<QuestionSummary, 'tags' | 'language'>

/** What is run once, without a room. */
export type Trial = Required<Omit<TryQuestion, 'language'>> & Pick<QuestionSummary, 'language'>

/** What brings a question into a room. */
export type BringQuestion = Pick<Bring, 'question'> & Partial<Pick<QuestionSummary, 'language'>>
