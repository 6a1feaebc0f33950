export { CallBadge } from './CallBadge'
export { CallPanel } from './CallPanel'
export { Dock } from './Dock'
