import { expect, it } from 'vitest'
import { browserOf, reduced, scriptsOf } from './reduced'

const origin = 'https://pad.example.com'
const scripts = new Set(['room-B3x9_fQ2.js', 'base-1.js'])

const thrown = (error: Error, stack: string) => Object.assign(error, { stack })

it('keeps where an error happened, as each browser says it', () => {
  const places = [
    { script: 'room-B3x9_fQ2.js', line: 1, column: 234 },
    { script: 'base-1.js', line: 5, column: 6 },
  ]
  const message = "Cannot read properties of undefined (reading 'ada')"
  const stacks = [
    `TypeError: ${message}\n    at draw (${origin}/assets/room-B3x9_fQ2.js:1:234)\n    at ${origin}/assets/base-1.js:5:6`,
    `draw@${origin}/assets/room-B3x9_fQ2.js:1:234\n@${origin}/assets/base-1.js:5:6\n`,
  ]
  for (const stack of stacks)
    expect(reduced(thrown(new TypeError(message), stack), origin, scripts)).toEqual({
      error: 'TypeError',
      cause: 'nothing',
      places,
    })
})

it('keeps nothing that people have written', () => {
  const secret = 'hunter2'
  const frames = [
    // What others run, and what only looks like ours.
    `https://elsewhere.example/assets/room-B3x9_fQ2.js:1:1`,
    `${origin}/assets/${secret}.js:1:1`,
    `${origin}/rooms/${secret}:1:1`,
    `blob:${origin}/${secret}:1:1`,
    `${secret}@${origin}/assets/base-1.js?${secret}:1:1`,
  ]
  const messages = [
    `Unexpected token 'h', "${secret}" is not valid JSON`,
    `${secret} is not a function`,
    `can't access property "${secret}", x is undefined`,
    // Somebody has an error of ours in the document.
    `at ${secret} (${origin}/assets/room-B3x9_fQ2.js:77:77)`,
    secret,
    '',
  ]
  for (const message of messages) {
    class Named extends Error {}
    const error = new Named(message)
    error.name = secret
    const stack = `${secret}: ${message}\n${frames.map((frame) => `    at ${secret} (${frame})`).join('\n')}`
    const told = reduced(thrown(error, stack), origin, scripts)
    expect(JSON.stringify(told)).not.toContain(secret)
    expect(told).toMatchObject({ error: 'other', places: [] })
  }
  expect(reduced(secret, origin, scripts)).toEqual({ error: 'other', cause: 'other', places: [] })
  expect(reduced(undefined, origin, scripts).places).toEqual([])
})

it('tells kinds of messages apart', () => {
  const causes = [
    'JSON.parse: unexpected character at line 1',
    'x is not defined',
    'undefined is not an object (evaluating a.b)',
    'Failed to fetch dynamically imported module: https://pad.example.com/assets/a.js',
    'Failed to fetch',
    'Maximum call stack size exceeded',
    'Minified React error #185',
    'something else',
  ].map((message) => reduced(new Error(message), origin, scripts).cause)
  expect(causes).toEqual([
    'json',
    'not_defined',
    'nothing',
    'script',
    'network',
    'too_deep',
    'react',
    'other',
  ])
})

it('tells no more places than are taken', () => {
  const stack = `    at ${origin}/assets/base-1.js:5:6\n`.repeat(50)
  expect(reduced(thrown(new Error(), stack), origin, scripts).places).toHaveLength(12)
})

it('knows the scripts that the page has loaded', () => {
  const elements = [{ src: '/assets/index-1.js' }, { href: '/assets/base-1.js' }, { src: '/elsewhere.js' }]
  const page = {
    querySelectorAll: () =>
      elements.map((given: Record<string, string>) => ({
        getAttribute: (name: string) => given[name] ?? null,
      })),
  }
  const timing = {
    getEntriesByType: () => [{ name: `${origin}/assets/room-1.js` }, { name: `${origin}/assets/a.css` }],
  }
  const found = scriptsOf(page as unknown as Document, timing as unknown as Performance)
  expect([...found]).toEqual(['index-1.js', 'base-1.js', 'room-1.js'])
})

it('knows families of browsers', () => {
  const agents = [
    'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15',
    'Lynx/2.9',
  ]
  expect(agents.map(browserOf)).toEqual(['firefox', 'chromium', 'safari', 'other'])
})
