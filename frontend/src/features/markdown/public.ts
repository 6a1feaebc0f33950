export { Markdown } from './Markdown'
export { SharedText } from './SharedText'
