export { CommentsBadge } from './CommentsBadge'
// Not loaded later: who asks for it types on at once (PAGE-2). What was said can come after that.
export { CommentsPanel, ThreadList } from './CommentsPanel'
export { select, useSelection } from './selection'
export { useCommentCommand } from './useCommentCommand'
export { useMarks } from './useMarks'
