import type { ReviewComment } from '../../api/schema'
import type { Thread } from '../../sync/comments'

/** Something that was said about a moment: in the interview, or of its recording. */
export type Item = { id: string; at: number } & (
  { kind: 'interview'; thread: Thread } | { kind: 'review'; comment: ReviewComment; replies: ReviewComment[] }
)

/** What somebody wrote in the room is there by then, in milliseconds: their clock may be ahead of the server's. */
const later = 1_000

const byTime = (a: ReviewComment, b: ReviewComment) => a.written - b.written || (a.id < b.id ? -1 : 1)

/** What it all began with. A reply to what is not there any more begins something itself. */
function rootOf(comment: ReviewComment, known: ReadonlyMap<string, ReviewComment>): ReviewComment {
  const seen = new Set<string>()
  let root = comment
  while (root.reply_to !== null && !seen.has(root.id)) {
    seen.add(root.id)
    const parent = known.get(root.reply_to)
    if (!parent) break
    root = parent
  }
  return root
}

/** Everything that was said, in the order of the moments it is about. `begins`: ms since 1970. */
export function inOrder(
  comments: readonly ReviewComment[],
  threads: readonly Thread[],
  begins: number,
  duration: number,
): Item[] {
  const within = (at: number) => Math.min(Math.max(at, 0), duration)
  const known = new Map(comments.map((comment) => [comment.id, comment]))
  const replies = new Map<string, ReviewComment[]>()
  const roots: ReviewComment[] = []
  for (const comment of comments.toSorted(byTime)) {
    const root = rootOf(comment, known)
    if (root === comment) roots.push(comment)
    else replies.set(root.id, [...(replies.get(root.id) ?? []), comment])
  }
  const items: Item[] = [
    ...roots.map((comment) => ({
      kind: 'review' as const,
      id: comment.id,
      at: within(comment.at),
      comment,
      replies: replies.get(comment.id) ?? [],
    })),
    ...threads.map((thread) => ({
      kind: 'interview' as const,
      id: thread.id,
      at: within((thread.said[0]?.at ?? begins) - begins + later),
      thread,
    })),
  ]
  // The sort keeps the order of those of one moment.
  return items.toSorted((a, b) => a.at - b.at)
}
