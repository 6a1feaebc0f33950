import { locale } from '../../i18n/messages'

/** A number for people. */
export const figure = (value: number) => new Intl.NumberFormat(locale()).format(value)

/** The same where it may not be known. */
export const figureIfKnown = (value: number | null) => (value === null ? '–' : figure(value))

/** So many in a second: `0.3`, `12`. */
export const rate = (value: number) =>
  new Intl.NumberFormat(locale(), { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value)

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const

/**
 * How long something is, in its two largest units: `3 days 4 hours`. Seconds stand alone, below a
 * minute, unless nothing below a minute counts.
 */
export function span(milliseconds: number, least: 'minute' | 'second' = 'second'): string {
  const seconds = Math.max(Math.floor(milliseconds / 1_000), 0)
  const last = units.findIndex(([unit]) => unit === least)
  const first = units.findIndex(([, length]) => seconds >= length)
  const at = first < 0 ? last : Math.min(first, last)
  const shown = at >= 2 ? units.slice(at, at + 1) : units.slice(at, at + 2)
  let rest = seconds
  const parts = shown.map(([unit, length]) => {
    const count = Math.floor(rest / length)
    rest -= count * length
    const format = new Intl.NumberFormat(locale(), { style: 'unit', unit, unitDisplay: 'long' })
    return { count, said: format.format(count) }
  })
  return parts
    .filter(({ count }, index) => index === 0 || count > 0)
    .map(({ said }) => said)
    .join(' ')
}

/** Where people reach the server, as seen from a browser that is at this host. */
export function publicAddress(
  { public: address, hosts, tls }: { public: string | null; hosts: readonly string[]; tls: boolean },
  here: string,
): string | undefined {
  const [name] = hosts
  // A name is used with https, by the server itself or by a proxy before it.
  if (name !== undefined) return `https://${name}`
  if (address === null) return undefined
  const port = address.slice(address.lastIndexOf(':') + 1)
  const own = address.slice(0, address.lastIndexOf(':'))
  const host = own === '0.0.0.0' || own === '[::]' ? here : own
  return `${tls ? 'https' : 'http'}://${host}:${port}`
}
