import { expect, it } from 'vitest'
import { plainTags } from './html'

it('plain tags count, and everything else can be read', () => {
  expect(plainTags('H<sub>2</SUB>O<br />', false)).toBe('H<sub>2</sub>O<br />')
  expect(plainTags('List<String>', false)).toBe('List&lt;String&gt;')
  expect(plainTags('<b onclick="x">', false)).toBe('&lt;b onclick=&quot;x&quot;&gt;')
  expect(plainTags('<b\n>', false)).toBe('&lt;b\n&gt;')
  expect(plainTags('a<!-- <b> -->b', false)).toBe('ab')
})

it('a block of text is a paragraph, and one that folds is not', () => {
  expect(plainTags('<div>\nx\n', true)).toBe('<p>&lt;div&gt;\nx</p>\n')
  expect(plainTags('<details>\n', true)).toBe('<details>\n')
  expect(plainTags('<!-- nothing -->\n', true)).toBe('\n')
})
