import { useRoom } from '../../session/react/room'
import { useThreads } from './useComments'

/** How many threads are open. */
export function CommentsBadge() {
  const { documents } = useRoom()
  const open = useThreads(documents).filter(({ isResolved }) => !isResolved).length
  return open > 0 ? <span className="badge">{open > 99 ? '99+' : open}</span> : null
}
