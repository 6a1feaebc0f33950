import { useEffect } from 'react'
import { loaded } from '../../components/loaded'
import { useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { useDocument, useHasCome } from '../../sync/react/useDocument'
import { text } from './text'

/** A part of its own: where the board is open when the room is, the code comes first. */
const Canvas = loaded(() => import('./Canvas').then((part) => part.Canvas))

/** The room's board, which everybody draws on who may write. */
export function BoardPanel() {
  const t = useText(text)
  const { documents } = useRoom()
  const document = useDocument(documents, 'board')
  const hasCome = useHasCome(document)
  useEffect(() => {
    if (document) Canvas.preload()
  }, [document])
  if (document && hasCome) return <Canvas />
  const isSilent = documents.getState().kind === 'offline'
  return (
    <p role="status" className="p-4 text-sm text-muted">
      {isSilent ? t.silent : t.opening}
    </p>
  )
}
