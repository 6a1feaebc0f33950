export { CommentsBadge } from './CommentsBadge'
export { select } from './selection'
export { useCommentCommand } from './useCommentCommand'
export { useMarks } from './useMarks'
