export { ChatBadge } from './ChatBadge'
