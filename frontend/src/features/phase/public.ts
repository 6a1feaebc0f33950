import { loaded } from '../../components/loaded'

export { PhaseBadge } from './PhaseBadge'
export { PhaseControl } from './PhaseControl'

/** Only where the interview has ended. */
export const EndedBar = loaded(() => import('./EndedBar').then((module) => module.EndedBar))
