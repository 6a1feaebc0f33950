import { request } from './request'
import type { CreateRun, ReportAnswer, Run, RunInput, RunReport, Runtimes } from './schema'

/** What the server can run. */
export const listRuntimes = () => request<Runtimes>('GET', '/runtimes')

/** What to run: a file of the room, as the page names languages. */
export type StartRun = Omit<CreateRun, 'language' | 'tests'> & { language: string; tests?: 'all' }

/** Runs the room's code. The id of the run. */
export const startRun = async (room: string, session: string, run: StartRun) =>
  (await request<Run>('POST', `/rooms/${room}/runs`, session, run)).id

/** Stops a run, whoever started it. */
export const stopRun = (room: string, session: string, run: string) =>
  request<void>('DELETE', `/rooms/${room}/runs/${encodeURIComponent(run)}`, session)

/** Types into a program that runs, or ends its input. */
export const typeInto = (room: string, session: string, run: string, input: RunInput) =>
  request<void>('POST', `/rooms/${room}/runs/${encodeURIComponent(run)}/input`, session, input)

/** Tells what a run in this browser has written. Whether somebody wants it to stop. */
export const reportRun = async (room: string, session: string, run: string, report: RunReport) =>
  (await request<ReportAnswer>('POST', `/rooms/${room}/runs/${run}/output`, session, report)).stop

/** The same for a page that is being closed: nobody waits for an answer. */
export function reportAtLast(room: string, session: string, run: string, report: RunReport) {
  void fetch(`/api/v1/rooms/${room}/runs/${run}/output`, {
    method: 'POST',
    keepalive: true,
    headers: { authorization: `Bearer ${session}`, 'content-type': 'application/json' },
    body: JSON.stringify(report),
  }).catch(() => undefined)
}
