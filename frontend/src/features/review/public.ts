/** What the pages of a recording and of its debrief are made of. */
export { CommentingContext, useCommentingHere } from './commenting'
export { type DraftPlace, linesIn, rangeOf } from './draft'
export type { Item } from './items'
export { CommentOnBoard } from './CommentOnBoard'
export { ReviewComments } from './ReviewComments'
export { Reviewed } from './Reviewed'
export { useCommentMarks } from './useCommentMarks'
export { Debrief } from './debrief/Debrief'
