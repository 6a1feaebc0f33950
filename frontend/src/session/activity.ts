/** What somebody does at the moment, as their page tells. */
export type Activity = 'typing' | 'here' | 'idle' | 'away'

/** Typing lasts so long after a key, in milliseconds. */
const typingFor = 2_000
/** Whoever has not moved for so long is idle, in milliseconds. */
const idleAfter = 60_000

/** When things happened last, in milliseconds; undefined for never. */
export interface Signs {
  edited: number | undefined
  moved: number
  isHidden: boolean
}

/** What the signs say at `now`, and when they may say something else. */
export function activityAt(
  { edited, moved, isHidden }: Signs,
  now: number,
): { is: Activity; until: number | undefined } {
  if (isHidden) return { is: 'away', until: undefined }
  if (edited !== undefined && now - edited < typingFor) return { is: 'typing', until: edited + typingFor }
  if (now - moved < idleAfter) return { is: 'here', until: moved + idleAfter }
  return { is: 'idle', until: undefined }
}

/** What a presence state says of its person's doing. */
export function activityOf(state: Record<string, unknown> | undefined): Activity {
  const said = state?.['activity']
  return said === 'typing' || said === 'idle' || said === 'away' ? said : 'here'
}

const movements = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

/** Where one's own presence is written: an awareness. */
interface Presence {
  setLocalStateField: (field: string, value: unknown) => void
}

/**
 * Tells the others what one does, in few words: only when it becomes something else.
 * `onEdit` calls its listener for each edit of one's own. What this returns stops it.
 */
export function tellActivity(presence: Presence, onEdit: (listener: () => void) => () => void): () => void {
  const signs: Signs = { edited: undefined, moved: Date.now(), isHidden: document.hidden }
  let timer: ReturnType<typeof setTimeout> | undefined
  let told: Activity | undefined
  const update = () => {
    clearTimeout(timer)
    const now = Date.now()
    const { is, until } = activityAt(signs, now)
    if (until !== undefined) timer = setTimeout(update, until - now)
    if (is === told) return
    told = is
    presence.setLocalStateField('activity', is)
  }
  const onMove = () => {
    signs.moved = Date.now()
    if (told !== 'here' && told !== 'typing') update()
  }
  const onVisible = () => {
    signs.isHidden = document.hidden
    signs.moved = Date.now()
    update()
  }
  const stopEdits = onEdit(() => {
    signs.edited = signs.moved = Date.now()
    if (told !== 'typing') update()
  })
  for (const movement of movements) window.addEventListener(movement, onMove, { passive: true })
  document.addEventListener('visibilitychange', onVisible)
  update()
  return () => {
    clearTimeout(timer)
    stopEdits()
    for (const movement of movements) window.removeEventListener(movement, onMove)
    document.removeEventListener('visibilitychange', onVisible)
  }
}
