export { RunSlot } from './RunSlot'
