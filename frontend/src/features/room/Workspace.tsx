import { useState } from 'react'
import { Message } from '../../components/Message'
import type { Member, Room } from '../../api/schema'
import { leads, type RoomSession } from '../../session/session'
import type { ConnectionState } from '../../sync/state'
import { EditorPane } from '../editor/public'
import { Header } from './Header'
import { useActiveFile, useConnection, useOpenRoom } from './useRoom'
import { WaitingPeople } from './WaitingPeople'

interface Props {
  session: RoomSession
  room: Room
  member: Member
  members: Member[]
}

/** The room itself: the editor fills the window, above it who is here and how things stand. */
export function Workspace({ session, room, member, members }: Props) {
  const open = useOpenRoom(room.id, member, session)
  const state = useConnection(open.synced)
  const { language, text } = useActiveFile(open.code)
  const [refused, setRefused] = useState<string>()
  if (state.kind === 'gone' && !text) {
    return <Message title={state.happened}>{state.advice}</Message>
  }
  const whyReadOnly = readOnlyReason(room, member)
  return (
    <div className="flex h-dvh flex-col">
      <Header
        room={room}
        member={member}
        session={session}
        open={open}
        state={state}
        language={language}
        isReadOnly={whyReadOnly !== undefined}
        onError={setRefused}
      />
      {leads(member) && <WaitingPeople members={members} />}
      <main className="min-h-0 grow">
        {text ? (
          <EditorPane
            awareness={open.synced.awareness}
            file={{ path: language.file, text, language }}
            readOnly={state.kind === 'gone' || whyReadOnly !== undefined}
          />
        ) : (
          <Opening state={state} />
        )}
      </main>
      {refused && (
        <p
          role="alert"
          className="flex items-center justify-between gap-3 border-t border-line bg-panel px-4 py-2 text-sm"
        >
          <span className="text-danger">{refused}</span>
          <button className="button" onClick={() => setRefused(undefined)}>
            All right
          </button>
        </p>
      )}
      <Notice state={state} whyReadOnly={whyReadOnly} />
    </div>
  )
}

/** Why nothing can be written here, if nothing can. */
function readOnlyReason({ phase }: Room, { role }: Member): string | undefined {
  if (role === 'observer') return 'You are watching: observers do not write.'
  if (phase === 'ended') return 'The interview has ended: the code can be read. Reopen it to write again.'
  return undefined
}

function Opening({ state }: { state: ConnectionState }) {
  return (
    <p role="status" className="p-6 text-muted">
      {state.kind === 'offline'
        ? 'The server does not answer. Trying again; the room appears here when it does.'
        : 'Opening the room…'}
    </p>
  )
}

/** What a person should know and may have to do. Below the editor, so that no line moves. */
function Notice({ state, whyReadOnly }: { state: ConnectionState; whyReadOnly: string | undefined }) {
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
          'Go on typing: your text is kept in this browser for 30 days and sent when the connection is back.'}
      </p>
    )
  }
  if (whyReadOnly) {
    return (
      <p role="status" data-read-only className="border-t border-line bg-panel px-4 py-2 text-sm text-muted">
        {whyReadOnly}
      </p>
    )
  }
  return null
}
