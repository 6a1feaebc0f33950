import './cases.css'

/** Test cases for those who have no room: to read, to write, and how they have ended. */
export { CaseList } from './CaseList'
export type { TestRun } from './caseState'
export { CheckerField } from './CheckerField'
export { PlainText } from './PlainText'
