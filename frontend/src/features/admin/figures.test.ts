import { expect, it } from 'vitest'
import { choose } from '../../config/preferences'
import { figure, publicAddress, rate, span } from './figures'

it('says how long something is in its two largest units', () => {
  choose({ locale: 'en' })
  const day = 86_400_000
  expect(
    [0, 59_999, 61_000, 3_600_000, 5_460_000, 3 * day + 4 * 3_600_000 + 5].map((time) => span(time)),
  ).toEqual(['0 seconds', '59 seconds', '1 minute', '1 hour', '1 hour 31 minutes', '3 days 4 hours'])
  expect(span(-5_000)).toBe('0 seconds')
  expect([0, 59_999, 90_000].map((time) => span(time, 'minute'))).toEqual([
    '0 minutes',
    '0 minutes',
    '1 minute',
  ])
  choose({ locale: 'de' })
  expect(span(day + 3_600_000)).toBe('1 Tag 1 Stunde')
})

it('writes numbers as people of the language do', () => {
  choose({ locale: 'en' })
  expect([figure(12_345), rate(0.26), rate(1_234.5)]).toEqual(['12,345', '0.3', '1,235'])
  choose({ locale: 'de' })
  expect([figure(12_345), rate(0.26)]).toEqual(['12.345', '0,3'])
})

const at = (address: string | null, hosts: string[] = [], tls = false) =>
  publicAddress({ public: address, hosts, tls }, 'ops.internal')

it('knows where people reach the server', () => {
  expect(at('127.0.0.1:8000')).toBe('http://127.0.0.1:8000')
  expect(at('0.0.0.0:443', [], true)).toBe('https://ops.internal:443')
  expect(at('[::]:8000')).toBe('http://ops.internal:8000')
  expect(at('127.0.0.1:8000', ['pad.example.com'])).toBe('https://pad.example.com')
  expect(at(null)).toBeUndefined()
})
