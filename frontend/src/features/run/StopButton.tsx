import { Square } from 'lucide-react'
import { useText } from '../../i18n/messages'
import { cleanName } from '../../session/people'
import type { Run } from '../../sync/runs'
import type { Desk } from './desk'
import { titleOf } from './ending'
import './run.css'
import { text } from './text'

interface Props {
  desk: Desk
  /** What runs, or waits. */
  active: Run
  /** Nothing is joined to it. */
  isAlone?: boolean
}

/** Stops what runs, whoever started it. */
export function StopButton({ desk, active, isAlone = false }: Props) {
  const t = useText(text)
  const means = (active.isConsole ? t.stopConsole : t.stopOf)(cleanName(active.byName), titleOf(active))
  return (
    <button
      className={`run-button run-stop ${isAlone ? 'run-alone' : ''}`}
      aria-label={means}
      title={means}
      aria-disabled={active.isStopping}
      // A click leaves the caret where it is.
      onMouseDown={(event) => event.preventDefault()}
      // Not by the second click of two on Run.
      onClick={({ detail }) => detail < 2 && !active.isStopping && void desk.stop(active)}
    >
      <Square size={12} fill="currentColor" aria-hidden />
      {active.isStopping ? t.stopping : t.stop}
    </button>
  )
}
