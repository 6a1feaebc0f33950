import { useEffect, useRef, useState } from 'react'
import { useText } from '../../i18n/messages'
import { cleanName } from '../../session/people'
import type { Desk } from './desk'
import { standing, titleOf } from './ending'
import { text } from './text'

/** Tells screen readers that something is run, and how it ended; never what it writes (PAGE-7). */
export function Announcer({ desk }: { desk: Desk }) {
  const t = useText(text)
  const [said, setSaid] = useState('')
  /** How each run stood that was seen; undefined before the first look, which is no news. */
  const seen = useRef<Map<string, string>>(undefined)
  useEffect(() => {
    const look = () => {
      const before = seen.current
      const now = new Map(desk.runs.list().map((run) => [run.id, run.state]))
      seen.current = now
      if (!before) return
      for (const run of desk.runs.list()) {
        if (before.get(run.id) === run.state) continue
        if (run.state === 'finished') return setSaid(t.ended(titleOf(run), standing(run)))
        if (before.has(run.id)) continue
        const say = run.isConsole ? t.opened : t.started
        return setSaid(say(cleanName(run.byName), titleOf(run)))
      }
    }
    look()
    return desk.runs.subscribe(look)
  }, [desk, t])
  return (
    <span role="status" data-run-said className="sr-only">
      {said}
    </span>
  )
}
