// How a value is shown: as Node's console does, so that a program prints the same here and on the server.

const deepest = 2
const mostItems = 100
const width = 72
const lineLength = 80
const longestString = 10_000

const isIdentifier = (key: string) => /^[A-Za-z_$][\w$]*$/.test(key)

function quoted(text: string): string {
  const mark = !text.includes("'") ? "'" : !text.includes('"') ? '"' : !text.includes('`') ? '`' : "'"
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r')
    .replaceAll('\t', '\\t')
  const all = mark + (mark === "'" ? escaped.replaceAll("'", "\\'") : escaped) + mark
  return all.length > longestString ? `${all.slice(0, longestString)}... ${all.length} characters` : all
}

/** The name of what made it; undefined where nothing did. */
function makerOf(value: object): string | undefined {
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype === null) return undefined
  const maker: unknown = (prototype as { constructor?: unknown }).constructor
  return typeof maker === 'function' && maker.name ? maker.name : 'Object'
}

/** What the language itself takes it for. */
const kindOf = (value: object) => Object.prototype.toString.call(value).slice(8, -1)

function functionText(value: (...args: never[]) => unknown): string {
  const source = Function.prototype.toString.call(value)
  if (source.startsWith('class')) {
    const base: unknown = Object.getPrototypeOf(value)
    const after = typeof base === 'function' && base.name ? ` extends ${base.name}` : ''
    return `[class ${value.name || '(anonymous)'}${after}]`
  }
  const kind = makerOf(value) ?? 'Function'
  return value.name ? `[${kind}: ${value.name}]` : `[${kind} (anonymous)]`
}

const keysOf = (owner: object, isLikeArray = false) =>
  Reflect.ownKeys(owner).filter((key) => {
    if (isLikeArray && typeof key === 'string' && /^\d+$/.test(key)) return false
    return Object.getOwnPropertyDescriptor(owner, key)?.enumerable === true
  })

/** As many as are shown. */
const some = <T>(items: readonly T[], text: (item: T) => string) => {
  const parts = items.slice(0, mostItems).map(text)
  const left = items.length - parts.length
  return left > 0 ? [...parts, `... ${left} more item${left > 1 ? 's' : ''}`] : parts
}

/** A value as text. */
export function inspect(value: unknown, depth = deepest): string {
  const circular = new Map<object, number>()
  const show = (one: unknown, level: number, above: readonly object[]): string => {
    if (typeof one === 'string') return quoted(one)
    if (typeof one === 'bigint') return `${one}n`
    if (Object.is(one, -0)) return '-0'
    if (typeof one === 'symbol' || typeof one !== 'object' || one === null) {
      return typeof one === 'function'
        ? withProperties(functionText(one as () => unknown), one, level, above)
        : String(one)
    }
    if (above.includes(one)) {
      if (!circular.has(one)) circular.set(one, circular.size + 1)
      return `[Circular *${circular.get(one)}]`
    }
    const text = showObject(one, level, [...above, one])
    const number = circular.get(one)
    return number === undefined ? text : `<ref *${number}> ${text}`
  }

  const property = (owner: object, key: string | symbol, level: number, above: readonly object[]) => {
    const found = Object.getOwnPropertyDescriptor(owner, key)
    const name = typeof key === 'symbol' ? `[${String(key)}]` : isIdentifier(key) ? key : quoted(key)
    if (found?.get) return `${name}: [${found.set ? 'Getter/Setter' : 'Getter'}]`
    if (found?.set) return `${name}: [Setter]`
    return `${name}: ${show(found?.value, level + 1, above)}`
  }

  const withProperties = (text: string, one: object, level: number, above: readonly object[]) => {
    const keys = keysOf(one)
    if (keys.length === 0 || level > depth) return text
    const parts = keys.map((key) => property(one, key, level, [...above, one]))
    return `${text} ${laidOut(parts, ['{', '}'], level)}`
  }

  const arrayParts = (one: readonly unknown[], level: number, above: readonly object[]) => {
    const parts: string[] = []
    let holes = 0
    const tellHoles = () => {
      if (holes > 0) parts.push(`<${holes} empty item${holes > 1 ? 's' : ''}>`)
      holes = 0
    }
    let at = 0
    for (; at < one.length && parts.length < mostItems; at++) {
      if (at in one) {
        tellHoles()
        parts.push(show(one[at], level + 1, above))
      } else {
        // A sparse array may be very long.
        const next = Object.keys(one).find((key) => Number(key) > at)
        const end = next === undefined ? one.length : Number(next)
        holes += end - at
        at = end - 1
      }
    }
    tellHoles()
    const left = one.length - at
    if (left > 0) parts.push(`... ${left} more item${left > 1 ? 's' : ''}`)
    return parts
  }

  const showObject = (one: object, level: number, above: readonly object[]): string => {
    const maker = makerOf(one)
    const tag: unknown = (one as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag]
    if (one instanceof Error) return errorText(one, level, above)
    if (one instanceof Date) return Number.isNaN(one.getTime()) ? 'Invalid Date' : one.toISOString()
    if (one instanceof RegExp) return withProperties(String(one), one, level, above)
    if (/^(Number|String|Boolean|BigInt|Symbol)$/.test(kindOf(one)))
      return `[${maker}: ${show(one.valueOf(), level, above)}]`
    const name = maker ?? '[Object: null prototype]'
    if (level > depth) return Array.isArray(one) ? '[Array]' : `[${name}]`
    const own = (isLikeArray = false) =>
      keysOf(one, isLikeArray).map((key) => property(one, key, level, above))
    if (Array.isArray(one)) {
      const parts = [...arrayParts(one, level, above), ...own(true)]
      return laidOut(parts, [name === 'Array' ? '[' : `${name}(${one.length}) [`, ']'], level, one.length > 6)
    }
    if (ArrayBuffer.isView(one) && !(one instanceof DataView)) {
      const items = [...(one as unknown as Iterable<number | bigint>)]
      const parts = some(items, (item) => show(item, level + 1, above))
      return laidOut(parts, [`${name}(${items.length}) [`, ']'], level, items.length > 6)
    }
    if (one instanceof Map) {
      const parts = some([...one], ([k, v]) => `${show(k, level + 1, above)} => ${show(v, level + 1, above)}`)
      return laidOut([...parts, ...own()], [`${name}(${one.size}) {`, '}'], level)
    }
    if (one instanceof Set) {
      const parts = some([...one], (item) => show(item, level + 1, above))
      return laidOut([...parts, ...own()], [`${name}(${one.size}) {`, '}'], level)
    }
    if (one instanceof Promise) return `${name} { <pending> }`
    if (one instanceof WeakMap || one instanceof WeakSet) return `${name} { <items unknown> }`
    const isTagged = typeof tag === 'string' && tag !== '' && tag !== name
    const before = `${name === 'Object' ? (isTagged ? 'Object ' : '') : `${name} `}${isTagged ? `[${tag}] ` : ''}`
    return laidOut(own(), [`${before}{`, '}'], level)
  }

  const errorText = (error: Error, level: number, above: readonly object[]) => {
    const stack = typeof error.stack === 'string' && error.stack ? error.stack : String(error)
    const text = stack.includes('\n') || level === 0 ? stack : `[${stack}]`
    const keys = keysOf(error).filter((key) => key !== 'stack' && key !== 'message')
    const parts = keys.map((key) => property(error, key, level, above))
    if (error.cause !== undefined) parts.push(`[cause]: ${show(error.cause, level + 1, above)}`)
    const all = parts.length > 0 ? `${text} ${laidOut(parts, ['{', '}'], level)}` : text
    return all.replaceAll('\n', `\n${'  '.repeat(level)}`)
  }
  return show(value, 0, [])
}

/** In one line where they fit, else one below the other; many short ones in columns. */
function laidOut(
  parts: readonly string[],
  [open, close]: readonly [string, string],
  level: number,
  isList = false,
): string {
  if (parts.length === 0) return `${open}${close}`
  const length = parts.reduce((sum, part) => sum + part.length + 2, open.length)
  const isShort = length + level * 2 <= width && !parts.some((part) => part.includes('\n'))
  const inner = '  '.repeat(level + 1)
  const end = `\n${'  '.repeat(level)}${close}`
  const rows = isList ? inRows(parts, level) : undefined
  if (isShort && !rows) return `${open} ${parts.join(', ')} ${close}`
  return `${open}\n${inner}${(rows ?? parts).join(`,\n${inner}`)}${end}`
}

/**
 * Many short ones in rows, as wide as they are high: by Node's own rule. Undefined where they are
 * too long for it.
 */
function inRows(parts: readonly string[], level: number): string[] | undefined {
  const more = parts.at(-1)?.startsWith('... ') ? parts.at(-1) : undefined
  const cells = more === undefined ? parts : parts.slice(0, -1)
  const lengths = cells.map((cell) => cell.length)
  const total = lengths.reduce((sum, length) => sum + length + 2, 0)
  const widest = Math.max(...lengths) + 2
  const isShort = widest * 3 + level * 2 < lineLength && (total / widest > 5 || widest <= 8)
  if (!isShort) return undefined
  const biased = Math.max(widest - 3 - Math.sqrt(widest - total / parts.length), 1)
  const columns = Math.min(
    Math.round(Math.sqrt(2.5 * biased * cells.length) / biased),
    Math.floor((lineLength - level * 2) / widest),
    12,
  )
  if (columns <= 1) return undefined
  const widths = Array.from(
    { length: columns },
    (_, column) => Math.max(...lengths.filter((_length, at) => at % columns === column)) + 2,
  )
  const areNumbers = cells.every((cell) => /^-?(\d[\d.e+-]*n?|NaN|Infinity)$/.test(cell))
  const rows: string[] = []
  for (let at = 0; at < cells.length; at += columns) {
    const row = cells.slice(at, at + columns)
    const texts = row.map((cell, column) => {
      const isLast = column === row.length - 1
      const wide = widths[column] ?? 0
      if (areNumbers) return isLast ? cell.padStart(wide - 2) : `${cell}, `.padStart(wide)
      return isLast ? cell : `${cell}, `.padEnd(wide)
    })
    rows.push(texts.join(''))
  }
  return more === undefined ? rows : [...rows, more]
}

const asText = (value: unknown) => (typeof value === 'string' ? value : inspect(value))

/** What `console.log` prints: `%s` and the like are filled in, strings stand as they are. */
export function format(values: readonly unknown[]): string {
  const [first, ...rest] = values
  if (typeof first !== 'string' || rest.length === 0) return values.map(asText).join(' ')
  let used = 0
  const filled = first.replaceAll(/%[sdifjoOc%]/g, (mark) => {
    if (mark === '%%') return '%'
    if (used >= rest.length) return mark
    const value = rest[used++]
    if (mark === '%c') return ''
    if (mark === '%s') return typeof value === 'object' && value !== null ? inspect(value, 0) : String(value)
    if (mark === '%j') return JSON.stringify(value) ?? 'undefined'
    if (mark === '%o' || mark === '%O') return inspect(value, 4)
    if (typeof value === 'bigint') return `${value}n`
    if (mark === '%i') return String(Number.parseInt(String(value), 10))
    if (mark === '%f') return String(Number.parseFloat(String(value)))
    return String(typeof value === 'object' ? Number.NaN : Number(value))
  })
  return [filled, ...rest.slice(used).map(asText)].join(' ')
}
