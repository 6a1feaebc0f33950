import type { Code } from '../../../sync/code'

/** Whether anybody has written anything in the code: not the server, whose files nobody has touched. */
export const isWritten = (code: Pick<Code, 'files' | 'isTouched'>): boolean =>
  code.files().some(({ text }) => code.isTouched(text) && text.toString().trim() !== '')
