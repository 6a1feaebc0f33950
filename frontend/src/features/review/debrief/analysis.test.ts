import { expect, it } from 'vitest'
import type { Finding } from '../../analysis/public'
import { rulesOf } from './analysis'

const at = (rule: string, from: number): Finding => ({
  rule,
  message: `${rule} at ${from}`,
  from,
  to: from + 1,
  severity: 'warning',
  fix: undefined,
  isSyntax: false,
})

it('puts findings in order: by rule, the most frequent first, each with its lines', () => {
  const text = 'a\nb\nc\nd\n'
  expect(rulesOf([at('F401', 6), at('E711', 0), at('F401', 2)], text)).toEqual([
    { rule: 'F401', message: 'F401 at 2', lines: [2, 4] },
    { rule: 'E711', message: 'E711 at 0', lines: [1] },
  ])
})
