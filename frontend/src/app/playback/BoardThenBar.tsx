import { Maximize2, Minimize2 } from 'lucide-react'
import { createContext, type ReactNode, use } from 'react'
import { useIsWide } from '../../components/wideWindow'
import { enlarge, useIsLarge } from '../../features/board/shown'
import { messages, useText } from '../../i18n/messages'

const text = messages({
  en: { large: 'Full size', small: 'Beside the code' },
  de: { large: 'Volle Größe', small: 'Neben dem Code' },
})

/** What one can do with the board, where one can do anything. */
export const BoardToolsContext = createContext<ReactNode>(undefined)

/** Gives the board the place of the code. */
export function BoardThenBar() {
  const t = useText(text)
  const tools = use(BoardToolsContext)
  const isLarge = useIsLarge()
  const isWide = useIsWide()
  const Size = isLarge ? Minimize2 : Maximize2
  return (
    <div className="ml-auto flex items-center">
      {tools}
      {isWide && (
        <button
          className="button button-icon button-small"
          aria-pressed={isLarge}
          aria-label={t.large}
          title={isLarge ? t.small : t.large}
          onClick={() => enlarge(!isLarge)}
        >
          <Size size={16} aria-hidden />
        </button>
      )}
    </div>
  )
}
