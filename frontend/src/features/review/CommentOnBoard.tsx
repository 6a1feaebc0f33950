import { MessageSquarePlus } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { MenuButton, type MenuItem } from '../../components/Menu'
import { messages, useText } from '../../i18n/messages'
import type { PlayedBoard } from '../../playback/player'
import { usePlayback } from '../playback/public'
import { useCommenting } from './commenting'

const text = messages({
  en: { comment: 'Comment on the board', all: 'All of the board', frame: 'Frame' },
  de: { comment: 'Die Tafel kommentieren', all: 'Die ganze Tafel', frame: 'Rahmen' },
})

/** Frames that are offered at most. */
const mostFrames = 30

/** Begins a comment on what is on the board at the moment: all of it, or one of its frames. */
export function CommentOnBoard() {
  const { player } = usePlayback()
  return player.board ? <Comment board={player.board} /> : null
}

function Comment({ board }: { board: PlayedBoard }) {
  const t = useText(text)
  const { begin } = useCommenting()
  const elements = useSyncExternalStore(board.subscribe, board.elements)
  const frames = elements.filter(({ type }) => type === 'frame').slice(0, mostFrames)
  const items: MenuItem[] = [
    { id: 'all', label: t.all, run: () => begin([]) },
    ...frames.map(({ id, name }, at): MenuItem => ({
      id,
      label: typeof name === 'string' && name !== '' ? name : `${t.frame} ${at + 1}`,
      run: () => begin([id]),
    })),
  ]
  return (
    <MenuButton
      label={t.comment}
      title={t.comment}
      items={items}
      className="button button-icon button-small"
      disabled={elements.length === 0}
    >
      <MessageSquarePlus size={16} aria-hidden />
    </MenuButton>
  )
}
