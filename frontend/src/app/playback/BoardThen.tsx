import { loaded } from '../../components/loaded'
import { useBoardPart, usePlayback } from '../../features/playback/public'

/** A part of its own: nobody waits for Excalidraw who only reads the code. */
const View = loaded(() => import('../../features/board/View').then((part) => part.View))

const all: readonly string[] = []

/** What was on the board at the moment. */
export function BoardThen() {
  const { player } = usePlayback()
  const part = useBoardPart()
  return player.board ? <View board={player.board} chosen={part ?? all} /> : null
}
