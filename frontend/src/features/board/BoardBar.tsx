import { Download, Maximize2, Minimize2 } from 'lucide-react'
import { MenuButton, type MenuItem } from '../../components/Menu'
import { tell } from '../../components/notices'
import { save } from '../../components/save'
import { useIsWide } from '../../components/wideWindow'
import { useText } from '../../i18n/messages'
import type { Format } from './exporting'
import { PinBoard } from './PinBoard'
import { enlarge, useIsLarge, useShownBoard } from './shown'
import { text } from './text'

const formats = ['png', 'svg', 'file'] as const

/** Saves the board as a file, and gives it the place of the code. */
export function BoardBar() {
  const t = useText(text)
  const api = useShownBoard()
  const isLarge = useIsLarge()
  const isWide = useIsWide()
  if (!api) return null
  const saveAs = async (format: Format) => {
    try {
      const { fileOf } = await import('./exporting')
      save(await fileOf(api, format), `board.${format}`)
    } catch {
      tell(t.unsaved, { kind: 'error' })
    }
  }
  const items = formats.map((name): MenuItem => ({
    id: name,
    label: t[name],
    run: () => void saveAs(name === 'file' ? 'excalidraw' : name),
  }))
  const Size = isLarge ? Minimize2 : Maximize2
  return (
    <div className="ml-auto flex items-center">
      <PinBoard api={api} />
      <MenuButton label={t.save} title={t.save} items={items} className="button button-icon button-small">
        <Download size={16} aria-hidden />
      </MenuButton>
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
