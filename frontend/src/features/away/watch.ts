import * as Y from 'yjs'
import type { Absence } from '../../sync/absence'
import type { SyncedDocument } from '../../sync/document'

/** Who is away for less has missed nothing that is worth telling, in milliseconds. */
const shortest = 15_000
/** Who goes again so soon has not looked at anything yet, in milliseconds. */
const glance = 10_000

interface Begun {
  at: number
  before: Y.Snapshot
  own: Absence['own'][]
  /** It was connected all the time. */
  wasConnected: boolean
}

export type Return = Absence & { wasConnected: boolean }

/**
 * Watches whether one is away: the page is not in sight, or has no connection. `onReturn` is
 * called when one comes back after a while. What this returns ends it.
 */
export function watchAbsence(
  { doc, getState, subscribe }: Pick<SyncedDocument, 'doc' | 'getState' | 'subscribe'>,
  onReturn: (back: Return) => void,
): () => void {
  let begun: Begun | undefined
  /** One is back from it, and may go again before having looked. */
  let last: { begun: Begun; endedAt: number } | undefined
  const isConnected = () => ['saved', 'saving'].includes(getState().kind)

  const look = () => {
    const now = Date.now()
    if (!document.hidden && isConnected()) {
      if (begun) end(begun, now)
      begun = undefined
      return
    }
    // Whoever opens the page has not been away.
    if (!begun && getState().kind === 'connecting') return
    begun ??= justOver(now) ?? begin(now)
    begun.wasConnected &&= isConnected()
  }
  const justOver = (now: number) => (last && now - last.endedAt < glance ? last.begun : undefined)
  const begin = (at: number): Begun => ({ at, before: Y.snapshot(doc), own: [], wasConnected: true })
  const end = (over: Begun, now: number) => {
    last = { begun: over, endedAt: now }
    if (now - over.at < shortest) return
    const { before, own, wasConnected } = over
    onReturn({ before, after: Y.snapshot(doc), own: Y.mergeDeleteSets(own), wasConnected })
  }
  const onTransaction = ({ local, deleteSet }: Y.Transaction) => {
    if (local && deleteSet.clients.size > 0) (begun ?? justOver(Date.now()))?.own.push(deleteSet)
  }

  const stop = subscribe(look)
  document.addEventListener('visibilitychange', look)
  doc.on('afterTransaction', onTransaction)
  look()
  return () => {
    stop()
    document.removeEventListener('visibilitychange', look)
    doc.off('afterTransaction', onTransaction)
  }
}
