// @vitest-environment jsdom
import { expect, it } from 'vitest'
import { highlight } from './highlight'

it.each([
  ['py', 'def f(): return 1', { keyword: ['def', 'return'], number: ['1'] }],
  [
    'ruby',
    'class A\n  puts "#{b}" # c\nend',
    { keyword: ['class', 'end'], typeName: ['A'], comment: ['# c'] },
  ],
  ['php', 'echo "a $b";', { keyword: ['echo'], variableName: ['$b'] }],
  ['php', '<?php\nreturn 1;', { meta: ['<?php'], keyword: ['return'] }],
  ['Bash', 'if true; then\n  echo 1\nfi', { keyword: ['if', 'then', 'fi'] }],
  ['lua', 'local x = 1 -- c', { keyword: ['local'], number: ['1'], comment: ['-- c'] }],
])('%s: %s', async (language, code, expected) => {
  const root = document.createElement('div')
  const block = root.appendChild(document.createElement('pre')).appendChild(document.createElement('code'))
  block.dataset['language'] = language
  block.textContent = code
  await highlight(root)
  expect(block.textContent).toBe(code)
  for (const [kind, texts] of Object.entries(expected)) {
    const found = [...block.querySelectorAll(`.tok-${kind}`)].map(({ textContent }) => textContent)
    expect(found, kind).toEqual(texts)
  }
})
