import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { type Person, peopleIn } from '../../session/people'
import { useRoom } from '../../session/react/room'
import type { CodeFile } from '../../sync/code'
import { fileOf } from '../../sync/whereabouts'

/** The others, by the id of the file in which their caret is. */
export function usePeopleByFile(files: readonly CodeFile[]): Record<string, Person[]> {
  const { awareness } = useRoom().documents.get('code')
  const subscribe = useCallback(
    (listener: () => void) => {
      awareness.on('change', listener)
      return () => awareness.off('change', listener)
    },
    [awareness],
  )
  // As text, so that it stays the same while carets move within a file.
  const people = useSyncExternalStore(subscribe, () => {
    const states = awareness.getStates()
    const byFile: Record<string, Person[]> = {}
    for (const person of peopleIn(states, awareness.clientID)) {
      if (person.isYou) continue
      const places = person.clients.flatMap((client) => fileOf(states.get(client), files)?.id ?? [])
      for (const id of new Set(places)) byFile[id] = [...(byFile[id] ?? []), person]
    }
    return JSON.stringify(byFile)
  })
  return useMemo(() => JSON.parse(people) as Record<string, Person[]>, [people])
}
