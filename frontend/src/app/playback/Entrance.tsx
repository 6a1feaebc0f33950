import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { Message } from '../../components/Message'
import { Plain } from '../../components/Plain'
import { JoinForm, Refused } from '../../features/join/public'
import { messages, useText } from '../../i18n/messages'
import { useSession, useSessionState } from '../../session/react/useSession'
import type { RoomSession, SessionState } from '../../session/session'
import { useTab } from '../room/useTab'

const text = messages({
  en: {
    room: (id: string) => `Room ${id}`,
    opening: 'Opening the recording',
    stranger: 'This address is not an invitation.',
    back: 'Go to the room',
  },
  de: {
    room: (id) => `Raum ${id}`,
    opening: 'Die Aufzeichnung wird geöffnet',
    stranger: 'Diese Adresse ist keine Einladung.',
    back: 'Zum Raum',
  },
})

/** Somebody who is in. */
export interface Entered extends Extract<SessionState, { kind: 'in' }> {
  session: RoomSession
  /** What the room is called. */
  name: string
}

interface Props {
  room: string
  /** What the tab is called. */
  tab: (name: string) => string
  /** What is said to whoever came without a link. */
  strangerAdvice: string
  children: (entered: Entered) => ReactNode
}

/** Beside the room: first who one is, then what there is to see. */
export function Entrance({ room, tab, strangerAdvice, children }: Props) {
  const t = useText(text)
  const session = useSession(room)
  const state = useSessionState(session)
  const name = state.kind === 'in' && state.room.title ? state.room.title : t.room(room.slice(0, 8))
  useTab(tab(name), undefined)
  switch (state.kind) {
    case 'opening':
      return <div className="h-dvh" role="status" aria-label={t.opening} />
    case 'stranger':
      return (
        <Message title={t.stranger}>
          <p>{strangerAdvice}</p>
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
      return children({ ...state, session, name })
  }
}

/** What is not for somebody, and the way back. */
export function NotYours({ room, title, children }: { room: string; title: string; children: string }) {
  const t = useText(text)
  return (
    <Plain title={title}>
      <p role="status" className="text-muted">
        {children}
      </p>
      <Link href={`/rooms/${room}`} className="button button-primary self-start">
        {t.back}
      </Link>
    </Plain>
  )
}
