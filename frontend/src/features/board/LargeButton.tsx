import { Maximize2, Minimize2 } from 'lucide-react'
import { useIsWide } from '../../components/wideWindow'
import { messages, useText } from '../../i18n/messages'
import { enlarge, useIsLarge } from './shown'

const text = messages({
  en: { large: 'Full size', small: 'Beside the code' },
  de: { large: 'Volle Größe', small: 'Neben dem Code' },
})

/** Gives the board the place of the code, and takes it back; nothing where the window has room for one of them. */
export function LargeButton() {
  const t = useText(text)
  const isLarge = useIsLarge()
  const isWide = useIsWide()
  if (!isWide) return null
  const Size = isLarge ? Minimize2 : Maximize2
  return (
    <button
      className="button button-icon button-small"
      aria-pressed={isLarge}
      aria-label={t.large}
      title={isLarge ? t.small : t.large}
      onClick={() => enlarge(!isLarge)}
    >
      <Size size={16} aria-hidden />
    </button>
  )
}
