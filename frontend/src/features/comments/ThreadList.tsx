import type { Thread } from '../../sync/comments'
import { ThreadView } from './ThreadView'

/** What was said about lines of the code, in its order. */
export function ThreadList({
  threads,
  selected,
}: {
  threads: readonly Thread[]
  selected: string | undefined
}) {
  return (
    <ul className="flex flex-col gap-3">
      {threads.map((thread) => (
        <ThreadView key={thread.id} thread={thread} isSelected={thread.id === selected} />
      ))}
    </ul>
  )
}
