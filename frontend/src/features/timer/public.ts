export { EndsSoon } from './EndsSoon'
export { Timer } from './Timer'
