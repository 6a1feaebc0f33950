import { useCallback, useEffect, useRef } from 'react'
import { leadToBoard, usePlayback } from '../../features/playback/public'
import { type DraftPlace, type Item, linesIn, rangeOf } from '../../features/review/public'
import type { Navigation } from '../../session/react/room'
import type { Code } from '../../sync/code'
import { Comments } from '../../sync/comments'
import type { Bound } from '../room/useNavigation'

interface Given {
  code: Code
  navigation: Navigation
  /** Tells the page what the middle shows. */
  bind: (bound: Bound | undefined) => void
}

/** Places in the code of the moment that comments are about: which lines are selected, and the way to others. */
export function usePlaces({ code, navigation, bind }: Given) {
  const { player } = usePlayback()
  const bound = useRef<Bound | undefined>(undefined)
  /** Where to go once its file is shown. */
  const wanted = useRef<{ id: string; from: number; to: number } | undefined>(undefined)
  const latest = useRef(navigation)
  useEffect(() => {
    latest.current = navigation
  })

  const arrive = useCallback(() => {
    const [lines, here] = [wanted.current, bound.current]
    if (!lines || here?.path !== lines.id) return
    wanted.current = undefined
    const text = code.file(lines.id)
    if (text) here.editor.reveal(rangeOf(text.toString(), lines))
    here.editor.focus()
  }, [code])

  const bindHere = useCallback(
    (next: Bound | undefined) => {
      bound.current = next
      bind(next)
      arrive()
    },
    [bind, arrive],
  )

  const selected = useCallback((): DraftPlace | undefined => {
    const [here, range] = [bound.current, bound.current?.editor.selections()[0]]
    const text = here && code.file(here.path)
    const lines = text && range && linesIn(text.toString(), range)
    return lines && { file: code.pathOf(here.path), ...lines }
  }, [code])

  const goTo = useCallback(
    async (item: Item) => {
      player.pause()
      await player.seek(item.at)
      if (item.kind === 'interview') {
        // Positions are of the document that is shown.
        const thread = new Comments(player.docs.code).all().find(({ id }) => id === item.id)
        if (thread) latest.current.goTo(thread)
        return
      }
      const { place, board } = item.comment
      if (board) return leadToBoard([...board.elements])
      const file = place && code.files().find(({ path, isDeleted }) => path === place.file && !isDeleted)
      if (!file) return
      wanted.current = { id: file.id, from: place.from, to: place.to }
      latest.current.show('')
      bound.current?.openFile(file.id)
      arrive()
    },
    [player, code, arrive],
  )
  return { bind: bindHere, selected, goTo }
}
