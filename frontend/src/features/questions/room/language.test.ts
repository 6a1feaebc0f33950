import { expect, it } from 'vitest'
import { languageFor } from './language'

it('RUN-5 a question comes in the language that is active, or in one that the room offers', () => {
  const question = { languages: ['python', 'javascript', 'java'] }
  expect(languageFor(question, [], 'java')).toBe('java')
  expect(languageFor(question, ['java', 'javascript', 'rust'], 'rust')).toBe('javascript')
  // The question's own language is none of the room's.
  expect(languageFor(question, ['java', 'go'], 'go')).toBe('java')
  expect(languageFor(question, ['go'], 'go')).toBeUndefined()
})

it('a question without starters leaves the language as it is', () => {
  expect(languageFor({ languages: [] }, [], 'rust')).toBe('rust')
  expect(languageFor({ languages: [] }, ['rust', 'go'], 'rust')).toBe('rust')
})
