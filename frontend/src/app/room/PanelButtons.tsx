import { Code } from 'lucide-react'
import { shownKeys } from '../../components/commands'
import { messages, useText } from '../../i18n/messages'
import type { Panel } from './panel'

const text = messages({
  en: { panels: 'Panels', code: 'Code' },
  de: { panels: 'Bereiche', code: 'Code' },
})

interface Props {
  offered: readonly Panel[]
  isOpen: (panel: Panel) => boolean
  onPress: (panel: Panel) => void
}

/** Opens and closes panels: a strip at the edge of a wide window. */
export function PanelRail({ offered, isOpen, onPress }: Props) {
  const t = useText(text)
  if (offered.length === 0) return null
  return (
    <nav
      aria-label={t.panels}
      className="flex w-11 shrink-0 flex-col items-center gap-1 border-l border-line bg-panel py-2"
    >
      {offered.map((panel) => {
        const { id, title, Icon, Badge, keys } = panel
        return (
          <button
            key={id}
            className="rail-button"
            aria-pressed={isOpen(panel)}
            title={`${title()} (${shownKeys(keys)})`}
            onClick={() => onPress(panel)}
          >
            <Icon size={19} aria-hidden />
            {/* Not as a label: what the badge says is part of what the button is called. */}
            <span className="sr-only">{title()}</span>
            {Badge && <Badge />}
          </button>
        )
      })}
    </nav>
  )
}

interface BarProps {
  offered: readonly Panel[]
  front: string | undefined
  onFront: (id: string | undefined) => void
}

/** What is in front of a narrow window: the code, or one of the panels. */
export function PanelBar({ offered, front, onFront }: BarProps) {
  const t = useText(text)
  if (offered.length === 0) return null
  return (
    <nav
      aria-label={t.panels}
      className="flex shrink-0 overflow-x-auto border-t border-line bg-panel pb-[env(safe-area-inset-bottom)]"
    >
      <button className="bar-button" aria-pressed={front === undefined} onClick={() => onFront(undefined)}>
        <Code size={19} aria-hidden />
        {t.code}
      </button>
      {offered.map(({ id, title, Icon, Badge }) => (
        <button key={id} className="bar-button" aria-pressed={front === id} onClick={() => onFront(id)}>
          <span className="relative">
            <Icon size={19} aria-hidden />
            {Badge && <Badge />}
          </span>
          {title()}
        </button>
      ))}
    </nav>
  )
}
