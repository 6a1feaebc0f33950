import { type ComponentProps, useCallback } from 'react'
import { CommentingContext, useCommentingHere, useCommentMarks } from '../../features/review/public'
import type { Around } from './around'
import { usePlaces } from './usePlaces'

type Props = ComponentProps<Around['Talking']>

/** Talking about a recording that is on its server: comments of the interview, and of the review. */
export function ReviewTalk({ room, member, code, navigation, bind, show, children }: Props) {
  const places = usePlaces({ code, navigation, bind })
  const { selected, goTo } = places
  const showComments = useCallback(() => show('comments'), [show])
  const commenting = useCommentingHere({ room, member, selected, goTo, show: showComments })
  const said = useCommentMarks(commenting.items)
  return (
    <CommentingContext value={commenting}>
      {children({ bind: places.bind, begin: commenting.begin, said })}
    </CommentingContext>
  )
}
