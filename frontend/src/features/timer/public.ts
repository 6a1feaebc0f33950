export { TimerSlot } from './TimerSlot'
