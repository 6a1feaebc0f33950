import { createHmac, timingSafeEqual } from 'node:crypto'

/** What a token lets its bearer do, as LiveKit's documentation has it. */
export interface Grant {
  room?: string
  roomJoin?: boolean
  roomAdmin?: boolean
  roomCreate?: boolean
  canPublish?: boolean
  canPublishSources?: string[]
  canSubscribe?: boolean
  canPublishData?: boolean
}

export interface Claims {
  iss: string
  sub?: string
  name?: string
  nbf: number
  exp: number
  video: Grant
}

const decoded = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown

/** The claims of a token that this key has signed and that holds now; a sentence that says why not otherwise. */
export function check(token: string, key: { name: string; secret: string }): Claims | string {
  const [header, body, signature] = token.split('.')
  if (!header || !body || !signature) return 'no token'
  const { alg } = decoded(header) as { alg?: string }
  if (alg !== 'HS256') return `signed by ${alg ?? 'nothing'}`
  const own = createHmac('sha256', key.secret).update(`${header}.${body}`).digest()
  const theirs = Buffer.from(signature, 'base64url')
  if (own.length !== theirs.length || !timingSafeEqual(own, theirs)) return 'signed with another secret'
  const claims = decoded(body) as Claims
  const now = Date.now() / 1_000
  // As much as two clocks may differ.
  if (claims.iss !== key.name) return 'of another key'
  if (!(claims.exp > now - 60)) return 'expired'
  if (!(claims.nbf < now + 60)) return 'not valid yet'
  return claims
}
