/** The moment in a page's address, in milliseconds since the recording begins: `?t=12m34s`. */
export function momentIn(search: string): number | undefined {
  const given = new URLSearchParams(search).get('t')
  const found = given === null ? null : /^(?:(\d{1,4})h)?(?:(\d{1,5})m)?(?:(\d{1,7})s?)?$/.exec(given)
  if (!found || found[0] === '') return undefined
  const [hours = 0, minutes = 0, seconds = 0] = found.slice(1).map((part) => Number(part ?? 0))
  return ((hours * 60 + minutes) * 60 + seconds) * 1_000
}

/** A moment as addresses have it, in whole seconds: `1h2m3s`. */
export function momentText(at: number): string {
  const all = Math.max(0, Math.floor(at / 1_000))
  const [hours, minutes, seconds] = [Math.floor(all / 3_600), Math.floor(all / 60) % 60, all % 60]
  return [hours && `${hours}h`, (hours || minutes) && `${minutes}m`, `${seconds}s`].filter(Boolean).join('')
}

/** This address with another moment in it. What else is in it stays. */
export function withMoment(address: string, at: number): string {
  const url = new URL(address)
  url.searchParams.set('t', momentText(at))
  url.hash = ''
  return url.href
}
