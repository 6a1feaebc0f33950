import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Bounds } from '../../board/extent'
import { enlarge, useIsLarge } from '../../features/board/shown'
import '../../features/board/large.css'
import { usePlayback } from '../../features/playback/public'
import { Sketch } from '../../features/sketch/Sketch'
import { messages, useText } from '../../i18n/messages'
import type { PlayedBoard } from '../../playback/player'

const text = messages({
  en: { board: 'The board at this moment' },
  de: { board: 'Die Tafel in diesem Moment' },
})

/** What was on the board at the moment. Excalidraw is larger than everything else in the file together. */
export function SketchThen() {
  const { player } = usePlayback()
  return player.board ? <Sketched board={player.board} /> : null
}

function Sketched({ board }: { board: PlayedBoard }) {
  const t = useText(text)
  const elements = useSyncExternalStore(board.subscribe, board.elements)
  const isLarge = useIsLarge()
  const [bounds, setBounds] = useState<Bounds>()
  useEffect(() => {
    let isOver = false
    // Without it, it is what is drawn at the moment.
    board.bounds().then(
      (found) => !isOver && setBounds(found),
      () => undefined,
    )
    return () => {
      isOver = true
      enlarge(false)
    }
  }, [board])
  return (
    <div className="h-full" data-board="played" data-large={isLarge || undefined}>
      <Sketch elements={elements} label={t.board} bounds={bounds} picture={board.picture} />
    </div>
  )
}
