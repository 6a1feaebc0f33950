import { useCallback, useSyncExternalStore } from 'react'
import type * as Y from 'yjs'
import { later } from '../../components/later'
import { useRoom } from '../../session/react/room'
import { leads } from '../../session/roles'
import { useDocument } from '../../sync/react/useDocument'

const Timer = later(async () => (await import('./Timer')).Timer, 0)

/** Where the countdown is, in the header. It is loaded by those who set it, and where one was set. */
export function TimerSlot() {
  const { documents, role, room } = useRoom()
  const doc = useDocument(documents, 'problem')?.doc
  const canSet = leads({ role }) && room.phase !== 'ended'
  const wasSet = useWasSet(doc)
  return doc && (canSet || wasSet) ? <Timer doc={doc} canSet={canSet} /> : null
}

function useWasSet(doc: Y.Doc | undefined): boolean {
  const subscribe = useCallback(
    (listener: () => void) => {
      const map = doc?.getMap('timer')
      map?.observe(listener)
      return () => map?.unobserve(listener)
    },
    [doc],
  )
  return useSyncExternalStore(subscribe, () => doc?.getMap('timer').has('sections') ?? false)
}
