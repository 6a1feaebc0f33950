import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react'
import { messages, useText } from '../i18n/messages'

const text = messages({
  en: {
    up: (title: string) => `Move ${title} up`,
    down: (title: string) => `Move ${title} down`,
    remove: (title: string) => `Remove ${title}`,
  },
  de: {
    up: (title) => `${title} nach oben`,
    down: (title) => `${title} nach unten`,
    remove: (title) => `${title} entfernen`,
  },
})

interface Props {
  /** What the item is called. */
  title: string
  isFirst: boolean
  isLast: boolean
  /** The arrow keys do the same with Alt. */
  hasKeys?: boolean
  /** Moves it up by one, or down. */
  onMove: (by: -1 | 1) => void
  onRemove: () => void
}

/** What can be done with an item of a list that leaders put in order. */
export function ItemButtons({ title, isFirst, isLast, hasKeys = false, onMove, onRemove }: Props) {
  const t = useText(text)
  const [up, down] = [t.up(title), t.down(title)].map((name, at) =>
    hasKeys ? `${name} (Alt+${at === 0 ? '↑' : '↓'})` : name,
  )
  const className = 'button button-icon button-small'
  return (
    <>
      <button className={className} disabled={isFirst} aria-label={up} title={up} onClick={() => onMove(-1)}>
        <ArrowUp size={15} aria-hidden />
      </button>
      <button
        className={className}
        disabled={isLast}
        aria-label={down}
        title={down}
        onClick={() => onMove(1)}
      >
        <ArrowDown size={15} aria-hidden />
      </button>
      <button className={className} aria-label={t.remove(title)} title={t.remove(title)} onClick={onRemove}>
        <Trash2 size={15} aria-hidden />
      </button>
    </>
  )
}
