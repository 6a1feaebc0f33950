import { useSyncExternalStore } from 'react'
import { useRoom } from '../../session/react/room'
import { useDocument } from '../../sync/react/useDocument'
import type { Run } from '../../sync/runs'
import { type Desk, deskOf, type DeskState } from './desk'

/** The runs as one looks at them. */
export interface Shown {
  desk: Desk
  state: DeskState
  runs: readonly Run[]
  /** The one that is looked at; undefined where there is none. */
  run: Run | undefined
  /** The last one, where that is another. */
  newer: Run | undefined
}

/** The run that is looked at: the last one, or what was chosen. Undefined until the room is open. */
export function useShownRun(): Shown | undefined {
  const { documents, session } = useRoom()
  // The runs wait for the code, as everything does.
  const isOpen = useDocument(documents, 'output') !== undefined
  const desk = isOpen ? deskOf({ documents, session }) : undefined
  const state = useSyncExternalStore(desk?.subscribe ?? never, () => desk?.getState())
  const runs = useSyncExternalStore(desk?.runs.subscribe ?? never, () => desk?.runs.list())
  if (!desk || !state || !runs) return undefined
  const [last] = runs
  const run = runs.find(({ id }) => id === state.shown) ?? last
  return { desk, state, runs, run, newer: run === last ? undefined : last }
}

const never = () => () => undefined
