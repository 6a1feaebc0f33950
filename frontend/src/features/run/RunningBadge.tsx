import { useSyncExternalStore } from 'react'
import { useShownRun } from './useShownRun'
import './run.css'

/** A dot while something runs, for who has something else in front. */
export function RunningBadge() {
  const desk = useShownRun()?.desk
  const active = useSyncExternalStore(desk?.runs.subscribe ?? never, () => desk?.active())
  return active ? <span data-running className="running-badge" /> : null
}

const never = () => () => undefined
