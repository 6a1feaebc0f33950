export { PinEvidence } from './PinEvidence'
