export { QuietBar } from './QuietBar'
export { QuietButton } from './QuietButton'
export { useQuietItems } from './useQuietItems'
