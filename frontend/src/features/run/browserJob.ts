import { reportAtLast, reportRun, startRun } from '../../api/runs'
import type { RoomSession } from '../../session/session'
import type { Runs } from '../../sync/runs'
import { type BrowserRun, type Ending, runHere } from './browser/run'
import type { Progress } from './browser/languages'
import { Reporter } from './report'

interface Job {
  language: string
  file: string
  files: Record<string, string>
  stdin: string
  /** People type its input while it runs. */
  isTyped: boolean
}

interface Options {
  session: RoomSession
  runs: Runs
  onProgress: (progress: Progress | undefined) => void
}

/** A run in this browser. */
export interface OwnRun {
  id: string
  /** Stops it at once, also where the server can't be reached. */
  stop: () => void
}

/**
 * Runs something in this browser, and tells the server what it writes: what this page shows of it is
 * what all see. It goes on by itself once the server knows of it.
 */
export async function startHere(job: Job, { session, runs, onProgress }: Options): Promise<OwnRun> {
  const { language, file, stdin, isTyped } = job
  const input = isTyped ? { interactive: true } : stdin ? { stdin } : {}
  const wish = { language, file, place: 'browser' as const, ...input }
  const id = await session.ask((room, token) => startRun(room, token, wish))
  const over = new AbortController()
  const began = performance.now()
  let running: BrowserRun | undefined
  const stop = () => running?.stop()
  const reporter = new Reporter({
    send: (report) => session.ask((room, token) => reportRun(room, token, id, report)),
    onStop: stop,
    signal: over.signal,
  })
  const run = runHere(job, { piece: reporter.add, progress: onProgress })
  running = run
  const unheard = runs.followTyped(id, run.type)
  // What all see says it sooner than the next report does.
  const unwatch = runs.subscribe(() => {
    const shown = runs.list().find((one) => one.id === id)
    if (shown?.isStopping || shown?.state === 'finished') stop()
  })
  const onLeave = () => {
    const ending: Ending = { outcome: 'cancelled', durationMs: performance.now() - began }
    over.abort()
    stop()
    reportAtLast(session.room, session.token ?? '', id, reporter.rest(ending))
  }
  window.addEventListener('pagehide', onLeave, { signal: over.signal })
  void run.ended
    .then((ending) => {
      reporter.finish(ending)
      return reporter.done
    })
    .finally(() => {
      unwatch()
      unheard()
      over.abort()
    })
  return { id, stop }
}
