const second = 1_000

/** Where a key of a slider leads, in milliseconds; undefined where it leads nowhere. */
export function sought(key: string, at: number, duration: number): number | undefined {
  const by: Record<string, number> = {
    ArrowLeft: -5 * second,
    ArrowDown: -5 * second,
    ArrowRight: 5 * second,
    ArrowUp: 5 * second,
    PageDown: -60 * second,
    PageUp: 60 * second,
    Home: -Infinity,
    End: Infinity,
  }
  const step = by[key]
  return step === undefined ? undefined : Math.min(Math.max(at + step, 0), duration)
}
