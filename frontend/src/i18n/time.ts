const days = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' })

/** A day for people, in their words. */
export function day(rfc3339: string): string {
  return days.format(new Date(rfc3339))
}

const moments = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

/** A day and the time of it. */
export function moment(rfc3339: string): string {
  return moments.format(new Date(rfc3339))
}
