import { useEffect } from 'react'
import { Message } from '../../components/Message'
import { leads } from '../../session/session'
import { JoinForm } from './JoinForm'
import { Lobby } from './Lobby'
import { Over } from './Over'
import { Refused } from './Refused'
import { useSession, useSessionState } from './useSession'
import { Workspace } from './Workspace'

/** A room: first who one is, then where the interview stands, then the room itself. */
export function RoomPage({ room }: { room: string }) {
  const session = useSession(room)
  const state = useSessionState(session)
  const title = state.kind === 'in' && state.room.title ? state.room.title : `Room ${room.slice(0, 8)}`
  useEffect(() => {
    document.title = `${title} · Pairpad`
    return () => {
      document.title = 'Pairpad'
    }
  }, [title])
  switch (state.kind) {
    case 'opening':
      return <div className="h-dvh" role="status" aria-label="Opening the room" />
    case 'stranger':
      return (
        <Message title="This address is not an invitation.">
          <p>
            A room is opened by a link that ends with # and a key. Ask the person who invited you to send it
            again.
          </p>
        </Message>
      )
    case 'invited':
      return (
        <JoinForm
          needsPassword={state.needsPassword}
          busy={state.busy}
          error={state.error}
          onJoin={(name, password) => void session.join(name, password)}
        />
      )
    case 'refused':
      return <Refused {...state} />
    case 'in': {
      const { member, members } = state
      const { phase } = state.room
      if (!leads(member) && phase === 'pending') return <Lobby room={state.room} member={member} />
      if (!leads(member) && phase === 'ended') return <Over />
      return <Workspace session={session} room={state.room} member={member} members={members} />
    }
  }
}
