export { QuietBar } from './QuietBar'
export { QuietButton } from './QuietButton'
