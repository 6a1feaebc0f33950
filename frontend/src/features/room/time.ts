const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

/** A day for people, in their words. */
export function day(rfc3339: string): string {
  return days.format(new Date(rfc3339))
}
