import type { Attempt, TrialEvent } from '../../api/trials'

/** The hostile programs that a server tries, and how those ended that it has tried. */
export interface Trial {
  /** The sandbox that is tried. */
  sandbox: string
  /** In the order in which the server told them. */
  programs: readonly string[]
  attempts: ReadonlyMap<string, Attempt>
  /** The server's own sum, at the end. */
  sum: { tried: number; held: number } | undefined
}

/** How a trial that was wanted stands. */
export type Standing =
  | { kind: 'idle' }
  | { kind: 'starting' }
  | { kind: 'refused'; error: unknown }
  | { kind: 'running'; trial: Trial }
  | { kind: 'over'; trial: Trial; how: 'ended' | 'stopped' | 'cut off' }

/** The trial after this event. One that nothing has begun yet is made by `begun` only. */
export function after(trial: Trial | undefined, event: TrialEvent): Trial | undefined {
  if (event.kind === 'begun') {
    const { sandbox, programs } = event
    return trial ?? { sandbox, programs, attempts: new Map(), sum: undefined }
  }
  if (!trial) return undefined
  if (event.kind === 'ended') return { ...trial, sum: { tried: event.tried, held: event.held } }
  const { kind: _, ...attempt } = event
  // What has once got through is not taken back.
  if (trial.attempts.get(attempt.program)?.held === false) return trial
  const isListed = trial.programs.includes(attempt.program)
  return {
    ...trial,
    programs: isListed ? trial.programs : [...trial.programs, attempt.program],
    attempts: new Map(trial.attempts).set(attempt.program, attempt),
  }
}

/** Where a trial stands that runs, or how it is over. */
export const standingOf = (trial: Trial, how: 'stopped' | 'over'): Standing => ({
  kind: 'over',
  trial,
  how: how === 'stopped' ? 'stopped' : trial.sum ? 'ended' : 'cut off',
})

/** What has come of a trial until now. */
export interface Summary {
  total: number
  tried: number
  held: number
  /** What was not contained, in the order of the programs. */
  escaped: readonly Attempt[]
}

/** Counts what has been tried. */
export function summaryOf({ programs, attempts }: Trial): Summary {
  const tried = programs.flatMap((program) => attempts.get(program) ?? [])
  const escaped = tried.filter(({ held }) => !held)
  return { total: programs.length, tried: tried.length, held: tried.length - escaped.length, escaped }
}

/** What a trial has shown. */
export type Verdict = 'contained' | 'escaped' | 'unfinished'

/** All is well only where each program was tried and held, and the server counts the same. */
export function verdictOf(trial: Trial): Verdict {
  const { total, held, escaped } = summaryOf(trial)
  const { sum } = trial
  if (escaped.length > 0 || (sum && sum.held < sum.tried)) return 'escaped'
  return total > 0 && held === total && sum?.tried === total ? 'contained' : 'unfinished'
}
