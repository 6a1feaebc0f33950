export { BringIn } from './room/BringIn'
