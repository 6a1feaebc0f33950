import type * as machine from './run'

// In the place of `run` where no program is run (build/playbackFile.ts).

export const browserLanguages: typeof machine.browserLanguages = []

export const prepareHere: typeof machine.prepareHere = () => Promise.resolve()

export const runHere: typeof machine.runHere = () => {
  throw new Error('Nothing is run here.')
}
