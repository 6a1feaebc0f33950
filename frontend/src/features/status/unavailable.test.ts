// @vitest-environment jsdom
import { expect, it } from 'vitest'
import { unavailable } from './unavailable'

it('whatever keeps a server from running code, it is said what to do next', () => {
  expect(unavailable({ reason: 'running code is turned off on this server', hint: null })).toEqual({
    why: 'Running code is turned off.',
    next: 'To turn it on, start the server with `--executor auto`.',
  })
  expect(unavailable({ reason: 'bubblewrap is missing', hint: 'Install it' })).toEqual({
    why: 'Bubblewrap is missing.',
    next: 'Install it.',
  })
  expect(unavailable({ reason: 'the canary did not print', hint: null }).next).toMatch(/README/)
  expect(unavailable({ reason: null, hint: null }).why).toBe('The server does not say why.')
})
