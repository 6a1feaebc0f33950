import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { Awareness } from 'y-protocols/awareness'
import { type Person, peopleIn } from '../people'

/** The people in the room, oneself first, then by name. */
export function usePeople(awareness: Awareness): Person[] {
  const subscribe = useCallback(
    (listener: () => void) => {
      awareness.on('change', listener)
      return () => awareness.off('change', listener)
    },
    [awareness],
  )
  // As text, so that it stays the same while only carets move.
  const people = useSyncExternalStore(subscribe, () =>
    JSON.stringify(peopleIn(awareness.getStates(), awareness.clientID)),
  )
  return useMemo(() => JSON.parse(people) as Person[], [people])
}
