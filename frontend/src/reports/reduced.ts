import type { CreateReport, ReportBrowser, ReportCause, ReportError, ReportPlace } from '../api/schema'

// What is left of an error when all is taken away that people may have written. Its message may
// hold that: a parser repeats what it could not read, a missing name comes from somebody's file.
// So of a message only its kind is told, of a stack only where in the page's own scripts it went,
// and of a name only whether it is one that browsers have. The server takes nothing else.

const names: readonly ReportError[] = [
  'Error',
  'TypeError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'URIError',
  'AggregateError',
  'DOMException',
  'AbortError',
  'DataCloneError',
  'InvalidStateError',
  'NetworkError',
  'NotAllowedError',
  'NotFoundError',
  'QuotaExceededError',
  'SecurityError',
]

/** What browsers say, each in its own words. The first that fits counts. */
const causes: readonly (readonly [RegExp, ReportCause])[] = [
  [/^Minified React error/, 'react'],
  [/dynamically imported module|^Importing a module script failed|^Unable to preload/, 'script'],
  [/^Failed to fetch$|^NetworkError|^Load failed$/, 'network'],
  [/JSON/, 'json'],
  [/^Maximum call stack|^too much recursion/, 'too_deep'],
  [/^Invalid (array|string) length|out of memory/i, 'too_long'],
  [/quota|IndexedDB|database/i, 'storage'],
  [/^Cannot (read|set) propert|^(undefined|null) is not an object|^can't access property/, 'nothing'],
  [/^\S+ is (undefined|null)$/, 'nothing'],
  [/is not a (function|constructor)/, 'not_a_function'],
  [/is not iterable|^Spread syntax requires/, 'not_iterable'],
  [/^Can't find variable|is not defined$|before initialization$/, 'not_defined'],
  [/^Assignment to constant|read.?only/, 'read_only'],
]

/** Places in a report: what is deeper says little. The server takes twice as many. */
const mostPlaces = 12

/** What can be told of an error, where these are the page's scripts. */
export function reduced(
  thrown: unknown,
  origin: string,
  scripts: ReadonlySet<string>,
): Pick<CreateReport, 'error' | 'cause' | 'places'> {
  if (!(thrown instanceof Error)) return { error: 'other', cause: 'other', places: [] }
  const { name, message, stack } = thrown
  return {
    error: names.find((known) => known === name) ?? 'other',
    cause: causes.find(([said]) => said.test(message))?.[1] ?? 'other',
    places: placesIn(withoutMessage(String(stack ?? ''), message), origin, scripts),
  }
}

/** Chromium's stacks begin with the message, which may look like a place. */
function withoutMessage(stack: string, message: string): string {
  const at = message ? stack.indexOf(message) : -1
  return at < 0 ? stack : stack.slice(at + message.length)
}

/** What a frame names: a script below the page's own origin, its line and its column. */
const frame = /(https?:\/\/[^\s/]+)\/assets\/([\w.-]+\.js):(\d{1,9}):(\d{1,9})/g

function placesIn(stack: string, origin: string, scripts: ReadonlySet<string>): ReportPlace[] {
  return [...stack.matchAll(frame)]
    .filter(([, from, script = '']) => from === origin && scripts.has(script))
    .slice(0, mostPlaces)
    .map(([, , script = '', line, column]) => ({ script, line: Number(line), column: Number(column) }))
}

/** The names of the scripts that a page has loaded. */
export function scriptsOf(
  page: Pick<Document, 'querySelectorAll'>,
  timing: Pick<Performance, 'getEntriesByType'>,
): Set<string> {
  const named = [...page.querySelectorAll<HTMLElement>('script[src], link[rel=modulepreload]')]
  const addresses = [
    ...named.map((element) => element.getAttribute('src') ?? element.getAttribute('href') ?? ''),
    ...timing.getEntriesByType('resource').map(({ name }) => name),
  ]
  return new Set(addresses.flatMap((address) => /\/assets\/([\w.-]+\.js)$/.exec(address)?.[1] ?? []))
}

/** Of which family a browser is. Chromium's say that they are Safari, too. */
export function browserOf(userAgent: string): ReportBrowser {
  if (/Firefox\//.test(userAgent)) return 'firefox'
  if (/Chrom(e|ium)\//.test(userAgent)) return 'chromium'
  return /Safari\//.test(userAgent) ? 'safari' : 'other'
}
