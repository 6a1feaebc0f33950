export { People } from './People'
export { WaitingPeople } from './WaitingPeople'
