const two = (number: number) => String(number).padStart(2, '0')

/** Time as 0:00, 12:34 or 1:02:03. */
export function clock(ms: number): string {
  const seconds = Math.max(Math.floor(ms / 1_000), 0)
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60]
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}
