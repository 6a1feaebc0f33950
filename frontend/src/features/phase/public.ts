export { EndedBar } from './EndedBar'
export { PhaseBadge } from './PhaseBadge'
export { PhaseControl } from './PhaseControl'
