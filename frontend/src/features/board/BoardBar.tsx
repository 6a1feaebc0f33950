import { Download } from 'lucide-react'
import { MenuButton, type MenuItem } from '../../components/Menu'
import { tell } from '../../components/notices'
import { save } from '../../components/save'
import { useText } from '../../i18n/messages'
import type { Format } from './exporting'
import { LargeButton } from './LargeButton'
import { PinBoard } from './PinBoard'
import { useShownBoard } from './shown'
import { text } from './text'

const formats = ['png', 'svg', 'file'] as const

/** Saves the board as a file, and gives it the place of the code. */
export function BoardBar() {
  const t = useText(text)
  const api = useShownBoard()
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
  return (
    <div className="ml-auto flex items-center">
      <PinBoard api={api} />
      <MenuButton label={t.save} title={t.save} items={items} className="button button-icon button-small">
        <Download size={16} aria-hidden />
      </MenuButton>
      <LargeButton />
    </div>
  )
}
