export { PhaseBadge } from './PhaseBadge'
export { PhaseControl } from './PhaseControl'
