const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const

/** So many bytes, for people. */
export function amount(bytes: number): string {
  let [value, at] = [bytes, 0]
  while (value >= 1024 && at < units.length - 1) [value, at] = [value / 1024, at + 1]
  const format = new Intl.NumberFormat(undefined, {
    style: 'unit',
    unit: units[at] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: value < 10 && at > 0 ? 1 : 0,
  })
  return format.format(value)
}
