import type { OutputPiece, Run, Runs } from '../../sync/runs'
import { readerOf } from './consoleOutput'
import { plainOutput } from './plainOutput'

/** Everything that a run has written so far, as it is shown. */
export function outputOf(runs: Runs, run: Run): string {
  const all: OutputPiece[] = []
  const stop = runs.follow(run.id, {
    restart: () => undefined,
    append: (pieces) => all.push(...pieces),
  })
  stop()
  return plainOutput(readerOf(run)(all))
}
