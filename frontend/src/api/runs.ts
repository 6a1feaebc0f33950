import { request } from './request'

/** A language that the server can run. */
export interface Runtime {
  id: string
  version: string | null
}

/** What the server can run. */
export interface Runtimes {
  available: boolean
  means: string | null
  /** Why it can't, where it can't, and what its operators can do. */
  reason: string | null
  hint: string | null
  languages: Runtime[]
}

/** What to run. */
export interface StartRun {
  language: string
  file: string
  stdin?: string
  place: 'server' | 'browser'
}

/** What a run in a browser has written since the last report. */
export interface RunReport {
  output: { stream: 'stdout' | 'stderr' | 'note'; text: string }[]
  finished?: {
    outcome: string
    exit_code?: number
    duration_ms?: number
    message?: string
  }
}

/** What the server can run. */
export const listRuntimes = () => request<Runtimes>('GET', '/runtimes')

/** Runs the room's code. The id of the run. */
export const startRun = async (room: string, session: string, run: StartRun) =>
  (await request<{ id: string }>('POST', `/rooms/${room}/runs`, session, run)).id

/** Stops a run, whoever started it. */
export const stopRun = (room: string, session: string, run: string) =>
  request<void>('DELETE', `/rooms/${room}/runs/${encodeURIComponent(run)}`, session)

/** Tells what a run in this browser has written. Whether somebody wants it to stop. */
export const reportRun = async (room: string, session: string, run: string, report: RunReport) =>
  (await request<{ stop: boolean }>('POST', `/rooms/${room}/runs/${run}/output`, session, report)).stop

/** The same for a page that is being closed: nobody waits for an answer. */
export function reportAtLast(room: string, session: string, run: string, report: RunReport) {
  void fetch(`/api/v1/rooms/${room}/runs/${run}/output`, {
    method: 'POST',
    keepalive: true,
    headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
    body: JSON.stringify(report),
  }).catch(() => undefined)
}
