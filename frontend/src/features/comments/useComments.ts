import type { RoomDocuments } from '../../sync/documents'
import { Comments } from '../../sync/comments'
import { useObserved } from '../../sync/react/useObserved'

const known = new WeakMap<RoomDocuments, Comments>()

/** A room's comments, the same object each time. */
export function commentsOf(documents: RoomDocuments): Comments {
  const comments = known.get(documents) ?? new Comments(documents.get('code').doc)
  known.set(documents, comments)
  return comments
}

/** Every thread of the room. */
export function useThreads(documents: RoomDocuments) {
  return useObserved(commentsOf(documents), (comments) => comments.all())
}
