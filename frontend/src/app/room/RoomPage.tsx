import { useEffect, useState } from 'react'
import type { Member } from '../../api/schema'
import { Message } from '../../components/Message'
import { JoinForm, Lobby, Over, Refused, RoleBar } from '../../features/join/public'
import { messages, useText } from '../../i18n/messages'
import { useSession, useSessionState } from '../../session/react/useSession'
import { leads } from '../../session/roles'
import type { RoomSession, SessionState } from '../../session/session'
import { Workspace } from './Workspace'

const text = messages({
  en: {
    room: (id: string) => `Room ${id}`,
    opening: 'Opening the room',
    stranger: 'This address is not an invitation.',
    strangerAdvice:
      'To open a room you need its link, which ends with # and a key. Ask the person who invited you to send it again.',
  },
  de: {
    room: (id) => `Raum ${id}`,
    opening: 'Der Raum wird geöffnet',
    stranger: 'Diese Adresse ist keine Einladung.',
    strangerAdvice:
      'Um einen Raum zu öffnen, brauchen Sie seinen Link, der mit # und einem Schlüssel endet. Bitten Sie die Person, die Sie eingeladen hat, ihn noch einmal zu senden.',
  },
})

export const showRoom = (room: string) => <RoomPage room={room} />

/** A room: first who one is, then where the interview stands, then the room itself. */
function RoomPage({ room }: { room: string }) {
  const t = useText(text)
  const session = useSession(room)
  const state = useSessionState(session)
  const waiting = state.kind === 'in' ? state.members.filter((member) => member.waiting).length : 0
  const name = state.kind === 'in' && state.room.title ? state.room.title : t.room(room.slice(0, 8))
  // Whoever has another tab in front sees that somebody waits.
  const title = `${waiting > 0 ? `(${waiting}) ` : ''}${name} · Pairpad`
  useEffect(() => {
    document.title = title
    return () => {
      document.title = 'Pairpad'
    }
  }, [title])
  switch (state.kind) {
    case 'opening':
      return <div className="h-dvh" role="status" aria-label={t.opening} />
    case 'stranger':
      return (
        <Message title={t.stranger}>
          <p>{t.strangerAdvice}</p>
        </Message>
      )
    case 'invited':
      return (
        <JoinForm
          needsPassword={state.needsPassword}
          busy={state.busy}
          error={state.error}
          onJoin={(given, password) => void session.join(given, password)}
        />
      )
    case 'refused':
      return <Refused {...state} />
    case 'in':
      return <Inside session={session} state={state} />
  }
}

interface InsideProps {
  session: RoomSession
  state: Extract<SessionState, { kind: 'in' }>
}

function Inside({ session, state: { room, member, members, guests } }: InsideProps) {
  /** Shown as candidates see it: a way of looking, which nobody else notices. */
  const [isPreview, setIsPreview] = useState(false)
  const viewer: Member = isPreview ? { ...member, role: 'candidate' } : member
  const bar = (
    <RoleBar room={room.id} role={member.role} onBack={isPreview ? () => setIsPreview(false) : undefined} />
  )
  if (!leads(viewer) && room.phase === 'pending') {
    return (
      <>
        {bar}
        <Lobby room={room} member={viewer} />
      </>
    )
  }
  if (!leads(viewer) && room.phase === 'ended') {
    return (
      <>
        {bar}
        <Over />
      </>
    )
  }
  return (
    <Workspace
      session={session}
      room={room}
      member={member}
      role={viewer.role}
      members={members}
      guests={guests}
      bar={bar}
      onPreview={leads(member) && !isPreview ? () => setIsPreview(true) : undefined}
    />
  )
}
