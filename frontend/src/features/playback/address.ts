import { idIn } from '../../board/properties'

/** The part of an address that keeps the moment: its query, or what stands behind the `#`. */
export type MomentPart = 'search' | 'hash'

/** The moment in that part, in milliseconds since the recording begins: `?t=12m34s`. */
export function momentIn(within: string): number | undefined {
  const given = new URLSearchParams(within.slice(1)).get('t')
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

/** Where the page of a recording shows a moment. */
export const momentPath = (room: string, at: number) => `/rooms/${room}/playback?t=${momentText(at)}`

/** Elements of the board that an address names at most. */
const mostElements = 50

/** The part of the board that an address leads to: ids of elements, none for all of it. Undefined where it leads to the code. */
export function boardIn(within: string): string[] | undefined {
  const given = new URLSearchParams(within.slice(1)).get('board')
  return given
    ?.split(',')
    .flatMap((id) => idIn(id) ?? [])
    .slice(0, mostElements)
}

/** Where the page of a recording shows a part of the board: the whole second by whose end it was there. */
export const boardPath = (room: string, at: number, ids: readonly string[]) =>
  `${momentPath(room, (Math.floor(at / 1_000) + 1) * 1_000)}&board=${ids.slice(0, mostElements).join()}`

/** The time that an address leads to, in milliseconds since 1970. */
export function timeIn(within: string): number | undefined {
  const given = Date.parse(new URLSearchParams(within.slice(1)).get('at') ?? '')
  return Number.isFinite(given) ? given : undefined
}

/** This address with another moment in it. What else is in its query stays. */
export function withMoment(address: string, at: number, part: MomentPart): string {
  const url = new URL(address)
  url.hash = ''
  if (part === 'hash') url.hash = `t=${momentText(at)}`
  else {
    url.searchParams.set('t', momentText(at))
    url.searchParams.delete('at')
  }
  return url.href
}
