import { useSyncExternalStore } from 'react'

/** Something that has happened and that one may want to answer. */
export interface Notice {
  id: number
  text: string
  /** An error stays until it is dismissed or over; news goes by itself. */
  kind: 'news' | 'error'
  /** What can be done about it: 'Undo', 'Try again'. */
  action: { label: string; run: () => void } | undefined
  /** Shown for so long, in milliseconds; undefined until it is dismissed. */
  lasts: number | undefined
}

/** More than these are not read; the oldest goes. */
const most = 3
const newsLasts = 8_000

let notices: readonly Notice[] = []
let count = 0
const listeners = new Set<() => void>()

function change(next: readonly Notice[]) {
  notices = next
  for (const listener of listeners) listener()
}

/** Takes a notice away. */
export function dismiss(id: number) {
  change(notices.filter((notice) => notice.id !== id))
}

/** Tells the person something, beside what they do. The same text is not told twice at once. */
export function tell(text: string, { kind = 'news', action }: Partial<Pick<Notice, 'kind' | 'action'>> = {}) {
  const id = ++count
  const lasts = kind === 'news' ? newsLasts : undefined
  const others = notices.filter((notice) => notice.text !== text)
  change([...others, { id, text, kind, action, lasts }].slice(-most))
  return id
}

/** Takes away the errors: what they were about is over. */
export function clearErrors() {
  if (notices.some(({ kind }) => kind === 'error')) change(notices.filter(({ kind }) => kind !== 'error'))
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** What is to be shown now, the oldest first. */
export const useNotices = () => useSyncExternalStore(subscribe, () => notices)
