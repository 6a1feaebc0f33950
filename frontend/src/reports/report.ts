import { version } from '../../package.json'
import { ApiError } from '../api/apiError'
import type { ReportKind } from '../api/schema'
import { browserOf, reduced, scriptsOf } from './reduced'

/** Reports of one page: where much goes wrong, the first errors say why. */
const most = 5

let left = most
const told = new Set<string>()

/** Reports an error to whoever hosts the server, once, without its message (docs/security.md). */
export async function report(kind: ReportKind, error: unknown): Promise<void> {
  // What the server has answered it knows.
  if (left === 0 || error instanceof ApiError) return
  const body = JSON.stringify({
    kind,
    ...reduced(error, location.origin, scriptsOf(document, performance)),
    browser: browserOf(navigator.userAgent),
    version,
  })
  if (told.has(body)) return
  told.add(body)
  left--
  const answer = await fetch('/api/v1/reports', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    // Also of a page that is about to go.
    keepalive: true,
  })
  // The host wants none, or has had enough.
  if (!answer.ok) left = 0
}
