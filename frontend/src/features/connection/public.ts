export { ConnectionBadge } from './ConnectionBadge'
export { ConnectionNotice } from './Notice'
export { ConnectionPanel } from './panel'
