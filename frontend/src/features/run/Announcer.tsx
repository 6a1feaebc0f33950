import { useEffect, useRef, useState } from 'react'
import { useText } from '../../i18n/messages'
import { cleanName } from '../../session/people'
import type { Desk } from './desk'
import { standing } from './ending'
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
        if (run.state === 'finished') return setSaid(t.ended(run.file, standing(run)))
        if (!before.has(run.id)) return setSaid(t.started(cleanName(run.byName), run.file))
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
