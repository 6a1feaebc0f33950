import { useEffect } from 'react'
import { Message } from '../../components/Message'
import type { ConnectionState } from '../../sync/state'
import { EditorPane } from '../editor/EditorPane'
import { Header } from './Header'
import { useActiveFile, useConnection, useOpenRoom } from './useRoom'

/** A room: the editor fills the window, above it who is here and how things stand. */
export function RoomPage({ room }: { room: string }) {
  const open = useOpenRoom(room)
  useEffect(() => {
    document.title = `Room ${room.slice(0, 8)} · Pairpad`
    return () => {
      document.title = 'Pairpad'
    }
  }, [room])
  const state = useConnection(open.synced)
  const { language, text } = useActiveFile(open.code)
  if (state.kind === 'gone' && !text) {
    return <Message title={state.happened}>{state.advice}</Message>
  }
  return (
    <div className="flex h-dvh flex-col">
      <Header room={room} open={open} state={state} language={language} />
      <main className="min-h-0 grow">
        {text ? (
          <EditorPane
            awareness={open.synced.awareness}
            text={text}
            language={language}
            readOnly={state.kind === 'gone'}
          />
        ) : (
          <Waiting state={state} />
        )}
      </main>
      <Notice state={state} />
    </div>
  )
}

function Waiting({ state }: { state: ConnectionState }) {
  return (
    <p role="status" className="p-6 text-muted">
      {state.kind === 'offline'
        ? 'The server does not answer. Trying again; the room appears here when it does.'
        : 'Opening the room…'}
    </p>
  )
}

/** What a person should know and may have to do. Below the editor, so that no line moves. */
function Notice({ state }: { state: ConnectionState }) {
  if (state.kind === 'gone') {
    return (
      <p role="alert" className="border-t border-line bg-panel px-4 py-2 text-sm">
        <strong className="text-danger">{state.happened}</strong> {state.advice}
        {state.unsaved > 0 && ' What you wrote last is kept in this browser.'}
      </p>
    )
  }
  if (state.kind === 'offline') {
    return (
      <p role="status" className="border-t border-line bg-panel px-4 py-2 text-sm text-muted">
        <strong className="text-warn">{state.happened ?? 'No connection.'}</strong>{' '}
        {state.advice ??
          'Go on typing: your text is kept in this browser and sent when the connection is back.'}
      </p>
    )
  }
  return null
}
