import { Link } from 'wouter'
import { Message } from '../../components/Message'
import { Plain } from '../../components/Plain'
import { JoinForm, Refused } from '../../features/join/public'
import { messages, useText } from '../../i18n/messages'
import { useSession, useSessionState } from '../../session/react/useSession'
import { leads } from '../../session/roles'
import { useTab } from '../room/useTab'
import { Recording } from './Recording'

const text = messages({
  en: {
    tab: (room: string) => `Recording: ${room}`,
    room: (id: string) => `Room ${id}`,
    opening: 'Opening the recording',
    stranger: 'This address is not an invitation.',
    strangerAdvice:
      'A recording can be watched by those who led the interview. Open the room’s link for interviewers in this browser first, then come back.',
    notYours: 'Only interviewers can watch the recording.',
    notYoursAdvice:
      'You’re here as somebody who did not lead the interview. If you have a link for interviewers, open it in this browser and come back.',
    back: 'Go to the room',
  },
  de: {
    tab: (room) => `Aufzeichnung: ${room}`,
    room: (id) => `Raum ${id}`,
    opening: 'Die Aufzeichnung wird geöffnet',
    stranger: 'Diese Adresse ist keine Einladung.',
    strangerAdvice:
      'Eine Aufzeichnung sehen diejenigen, die das Interview geführt haben. Öffnen Sie zuerst in diesem Browser den Link des Raums für Interviewer und kommen Sie dann zurück.',
    notYours: 'Nur Interviewer können die Aufzeichnung ansehen.',
    notYoursAdvice:
      'Sie sind hier als jemand, der das Interview nicht geführt hat. Wenn Sie einen Link für Interviewer haben, öffnen Sie ihn in diesem Browser und kommen Sie zurück.',
    back: 'Zum Raum',
  },
})

/** The recording of a room: first who one is, then what there is to see. */
export function PlaybackPage({ room }: { room: string }) {
  const t = useText(text)
  const session = useSession(room)
  const state = useSessionState(session)
  const name = state.kind === 'in' && state.room.title ? state.room.title : t.room(room.slice(0, 8))
  useTab(t.tab(name), undefined)
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
      if (leads(state.member))
        return <Recording session={session} room={state.room} member={state.member} name={name} />
      return (
        <Plain title={t.notYours}>
          <p role="status" className="text-muted">
            {t.notYoursAdvice}
          </p>
          <Link href={`/rooms/${room}`} className="button button-primary self-start">
            {t.back}
          </Link>
        </Plain>
      )
  }
}
