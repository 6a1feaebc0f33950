import { useEffect, useState } from 'react'
import type { Element } from '../../board/element'
import { messages, useText } from '../../i18n/messages'
import { usePlayback } from '../playback/public'
import { Sketch } from '../sketch/Sketch'
import { Quote } from './About'

const text = messages({
  en: { board: 'What was on the board' },
  de: { board: 'Was auf der Tafel war' },
})

const none = async () => undefined

interface Props {
  /** Milliseconds since the recording begins. */
  at: number
  board: { elements: readonly string[]; quote: string }
}

/** A part of the board as it was: a small picture of it, or what was written there. */
export function BoardQuote({ at, board: { elements: ids, quote } }: Props) {
  const t = useText(text)
  const { player } = usePlayback()
  const [elements, setElements] = useState<readonly Element[]>([])
  const wanted = ids.join()
  useEffect(() => {
    let isOver = false
    // Without it there is what was written.
    player.boardAt(at, wanted.split(',').filter(Boolean)).then(
      (found) => !isOver && setElements(found),
      () => undefined,
    )
    return () => {
      isOver = true
    }
  }, [player, at, wanted])
  if (elements.length > 0)
    return (
      <div className="board-quote" data-board-quote>
        <Sketch elements={elements} label={quote || t.board} picture={player.board?.picture ?? none} />
      </div>
    )
  return quote ? <Quote>{quote}</Quote> : null
}
