import { useEffect, useState } from 'react'
import { navigate } from 'wouter/use-browser-location'
import type { Member } from '../../api/schema'
import { Message } from '../../components/Message'
import { ThreadList } from '../../features/comments/public'
import { ConnectionPanel } from '../../features/connection/public'
import { JoinForm, Lobby, Over, Refused, RoleBar, type ShownFile } from '../../features/join/public'
import { messages, useText } from '../../i18n/messages'
import { useSession, useSessionState } from '../../session/react/useSession'
import { leads } from '../../session/roles'
import { stageOf } from '../../session/stage'
import type { RoomSession, SessionState } from '../../session/session'
import { KeptFile } from './KeptFile'
import { useTab } from './useTab'
import { Warmup } from './Warmup'
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

/** A room: first who one is, then where the interview stands, then the room itself. */
export function RoomPage({ room }: { room: string }) {
  const t = useText(text)
  const session = useSession(room)
  const state = useSessionState(session)
  const waiting = state.kind === 'in' ? state.members.filter((member) => member.waiting) : undefined
  const name = state.kind === 'in' && state.room.title ? state.room.title : t.room(room.slice(0, 8))
  useTab(
    name,
    waiting?.map(({ id }) => id),
  )
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
      if (state.member.role === 'reviewer') return <ToRecording room={room} />
      return <Inside session={session} state={state} />
  }
}

/** Who reviews an interview is never in its room. */
function ToRecording({ room }: { room: string }) {
  useEffect(() => navigate(`/rooms/${room}/playback`, { replace: true }), [room])
  return null
}

const showFile = (file: ShownFile) => <KeptFile key={file.path} {...file} />

/** When the room has long taken its first keys, in milliseconds. */
const settled = 5_000

interface InsideProps {
  session: RoomSession
  state: Extract<SessionState, { kind: 'in' }>
}

function Inside({ session, state: { room, member, members, guests } }: InsideProps) {
  /** Shown as candidates see it: a way of looking, which nobody else notices. */
  const [isPreview, setIsPreview] = useState(false)
  const viewer: Member = isPreview ? { ...member, role: 'candidate' } : member
  const stage = stageOf(viewer, room.phase)
  const isInLobby = stage === 'lobby'
  const bar = (
    <RoleBar
      room={room.id}
      role={member.role}
      onBack={isPreview ? () => setIsPreview(false) : undefined}
      isLobby={isInLobby}
    />
  )
  useEffect(() => {
    const timer = setTimeout(() => {
      Over.preload()
      ConnectionPanel.preload()
      ThreadList.preload()
    }, settled)
    return () => clearTimeout(timer)
  }, [])
  /** The lobby stays in front until the room behind it can take the keys (PAGE-2). */
  const [isWaiting, setIsWaiting] = useState(isInLobby)
  if (isInLobby !== isWaiting && (isInLobby || leads(viewer))) setIsWaiting(isInLobby)
  if (stage === 'over') {
    return (
      <>
        {bar}
        <Over room={room} role={viewer.role} own={member.role} showFile={showFile} />
      </>
    )
  }
  return (
    <>
      {isWaiting && !leads(viewer) && (
        <div className={isInLobby ? '' : 'fixed inset-0 z-50 overflow-y-auto bg-paper'}>
          {bar}
          <Lobby
            room={room}
            member={viewer}
            editor={viewer.role === 'candidate' && <Warmup language={room.language} />}
          />
        </div>
      )}
      {!isInLobby && (
        <Workspace
          session={session}
          room={room}
          member={member}
          role={viewer.role}
          members={members}
          guests={guests}
          bar={bar}
          isBehind={isWaiting && !leads(viewer)}
          onReady={() => setIsWaiting(false)}
          onPreview={leads(member) && !isPreview ? () => setIsPreview(true) : undefined}
        />
      )}
    </>
  )
}
