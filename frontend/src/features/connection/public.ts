export { ConnectionBadge } from './ConnectionBadge'
export { ConnectionNotice } from './Notice'
