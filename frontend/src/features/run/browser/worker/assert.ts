import { inspect } from './inspect'

class AssertionError extends Error {
  override readonly name = 'AssertionError'
  readonly code = 'ERR_ASSERTION'
}

/** Whether two values are alike all the way down. */
export function isDeepEqual(a: unknown, b: unknown, isStrict = true): boolean {
  // oxlint-disable-next-line eqeqeq -- What the loose form of `assert` is about.
  if (Object.is(a, b) || (!isStrict && a == b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b) return false
  if (isStrict && Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return false
  if (a instanceof Date && b instanceof Date) return a.getTime() === b.getTime()
  if (a instanceof RegExp && b instanceof RegExp) return String(a) === String(b)
  if (a instanceof Error && b instanceof Error && a.message !== b.message) return false
  if (a instanceof Map && b instanceof Map)
    return a.size === b.size && [...a].every(([k, v]) => b.has(k) && isDeepEqual(v, b.get(k), isStrict))
  if (a instanceof Set && b instanceof Set)
    return (
      a.size === b.size &&
      [...a].every((one) => b.has(one) || [...b].some((other) => isDeepEqual(one, other, isStrict)))
    )
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]
  const keys = Object.keys(left)
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && isDeepEqual(left[key], right[key], isStrict))
  )
}

function fail(message: unknown, otherwise: string): never {
  if (message instanceof Error) throw message
  throw new AssertionError(message === undefined ? otherwise : String(message))
}

const unequal = (a: unknown, b: unknown) => `Expected ${inspect(b)}, got ${inspect(a)}`

function isAsExpected(error: unknown, expected: unknown): boolean {
  if (expected instanceof RegExp) return expected.test(String(error))
  if (typeof expected === 'function') {
    const isError = expected === Error || expected.prototype instanceof Error
    return isError ? error instanceof (expected as new () => Error) : expected(error) === true
  }
  if (typeof expected !== 'object' || expected === null) return true
  const found = error as Record<string, unknown>
  return Object.entries(expected).every(([key, value]) =>
    value instanceof RegExp ? value.test(String(found[key])) : isDeepEqual(found[key], value),
  )
}

/** What programs know as `assert`. */
export const assert = Object.assign(
  (value: unknown, message?: unknown) => {
    if (!value) fail(message, `Expected a true value, got ${inspect(value)}`)
  },
  {
    AssertionError,
    fail: (message?: unknown) => fail(message, 'Failed'),
    ok: (value: unknown, message?: unknown) => assert(value, message),
    equal: (a: unknown, b: unknown, message?: unknown) => {
      // oxlint-disable-next-line eqeqeq -- What the loose form of `assert` is about.
      if (!(a == b || Object.is(a, b))) fail(message, unequal(a, b))
    },
    notEqual: (a: unknown, b: unknown, message?: unknown) => {
      // oxlint-disable-next-line eqeqeq -- What the loose form of `assert` is about.
      if (a == b) fail(message, `Expected something other than ${inspect(b)}`)
    },
    strictEqual: (a: unknown, b: unknown, message?: unknown) => {
      if (!Object.is(a, b)) fail(message, unequal(a, b))
    },
    notStrictEqual: (a: unknown, b: unknown, message?: unknown) => {
      if (Object.is(a, b)) fail(message, `Expected something other than ${inspect(b)}`)
    },
    deepEqual: (a: unknown, b: unknown, message?: unknown) => {
      if (!isDeepEqual(a, b, false)) fail(message, unequal(a, b))
    },
    deepStrictEqual: (a: unknown, b: unknown, message?: unknown) => {
      if (!isDeepEqual(a, b)) fail(message, unequal(a, b))
    },
    notDeepStrictEqual: (a: unknown, b: unknown, message?: unknown) => {
      if (isDeepEqual(a, b)) fail(message, `Expected something other than ${inspect(b)}`)
    },
    throws: (body: () => unknown, expected?: unknown, message?: unknown) => {
      try {
        body()
      } catch (error) {
        if (isAsExpected(error, expected)) return
        throw error
      }
      fail(typeof expected === 'string' ? expected : message, 'Expected an exception')
    },
    rejects: async (
      body: (() => Promise<unknown>) | Promise<unknown>,
      expected?: unknown,
      message?: unknown,
    ) => {
      try {
        await (typeof body === 'function' ? body() : body)
      } catch (error) {
        if (isAsExpected(error, expected)) return
        throw error
      }
      fail(typeof expected === 'string' ? expected : message, 'Expected a rejection')
    },
  },
)
