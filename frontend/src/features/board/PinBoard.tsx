import type { ExcalidrawImperativeAPI } from '@excalidraw/excalidraw/types'
import { Pin } from 'lucide-react'
import { useMemo, useState } from 'react'
import type { Element } from '../../board/element'
import { type Command, useCommands } from '../../components/commands'
import { loaded } from '../../components/loaded'
import { tell } from '../../components/notices'
import { useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { leads } from '../../session/roles'
import type { Evidence } from '../../sync/rubric'
import { pinTo } from '../notes/pin'
import { pinnedOf } from './pinned'
import { text } from './text'

const RowPicker = loaded(async () => (await import('../notes/RowPicker')).RowPicker)

/** Keeps the board as it is now, or what is selected on it, as evidence: for those who lead. */
export function PinBoard({ api }: { api: ExcalidrawImperativeAPI }) {
  const { role } = useRoom()
  return leads({ role }) ? <ForLeaders api={api} /> : null
}

function ForLeaders({ api }: { api: ExcalidrawImperativeAPI }) {
  const t = useText(text)
  const { room, documents } = useRoom()
  /** What waits for a row. */
  const [waiting, setWaiting] = useState<Evidence>()
  const commands = useMemo((): Command[] => {
    const run = () => {
      const { selectedElementIds } = api.getAppState()
      const selected = Object.keys(selectedElementIds).filter((id) => selectedElementIds[id])
      const elements = api.getSceneElements() as unknown as readonly Element[]
      const evidence = pinnedOf(elements, new Set(selected), new Date())
      if (evidence) pinTo(evidence, { room, documents }, setWaiting)
      else tell(t.pinEmpty)
    }
    return [{ id: 'board.pin', title: t.pin, group: t.notes, run }]
  }, [t, api, room, documents])
  useCommands(commands)
  return (
    <>
      <button
        className="button button-icon button-small"
        aria-label={t.pin}
        title={t.pinMeans}
        onClick={() => commands[0]?.run()}
      >
        <Pin size={16} aria-hidden />
      </button>
      {waiting && <RowPicker evidence={waiting} onClose={() => setWaiting(undefined)} />}
    </>
  )
}
