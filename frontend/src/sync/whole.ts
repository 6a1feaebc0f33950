import { numberIn } from './shape'

/** A whole number within bounds; undefined where it is none. */
export const wholeIn = (value: unknown, least: number, most: number): number | undefined => {
  // Large numbers come as bigints from the server's library.
  const number = numberIn(typeof value === 'bigint' ? Number(value) : value, least, most)
  return number === undefined ? undefined : Math.round(number)
}
