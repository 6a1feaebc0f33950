export { Timer } from './Timer'
