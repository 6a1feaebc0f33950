import { useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { useDocument, useHasCome } from '../../sync/react/useDocument'
import { Canvas } from './Canvas'
import { text } from './text'

/** The room's board, which everybody draws on who may write. */
export function BoardPanel() {
  const t = useText(text)
  const { documents } = useRoom()
  const document = useDocument(documents, 'board')
  const hasCome = useHasCome(document)
  if (document && hasCome) return <Canvas />
  const isSilent = documents.getState().kind === 'offline'
  return (
    <p role="status" className="p-4 text-sm text-muted">
      {isSilent ? t.silent : t.opening}
    </p>
  )
}
