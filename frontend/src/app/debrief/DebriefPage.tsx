import { useMemo } from 'react'
import { serverSource } from '../../features/playback/serverSource'
import { Reviewed } from '../../features/review/public'
import { messages, useText } from '../../i18n/messages'
import { leads } from '../../session/roles'
import { atServer } from '../playback/AtServer'
import { type Entered, Entrance, NotYours } from '../playback/Entrance'
import { Recording } from '../playback/Recording'
import { DebriefFrame } from './DebriefFrame'

const text = messages({
  en: {
    tab: (room: string) => `Debrief: ${room}`,
    strangerAdvice:
      'A debrief is written by those who led the interview. Open the room’s link for interviewers in this browser first, then come back.',
    notYours: 'Only interviewers write the debrief.',
    notYoursAdvice:
      'You’re here as somebody who did not lead the interview. If you have a link for interviewers, open it in this browser and come back.',
  },
  de: {
    tab: (room) => `Nachbesprechung: ${room}`,
    strangerAdvice:
      'Die Nachbesprechung schreiben diejenigen, die das Interview geführt haben. Öffnen Sie zuerst in diesem Browser den Link des Raums für Interviewer und kommen Sie dann zurück.',
    notYours: 'Nur Interviewer schreiben die Nachbesprechung.',
    notYoursAdvice:
      'Sie sind hier als jemand, der das Interview nicht geführt hat. Wenn Sie einen Link für Interviewer haben, öffnen Sie ihn in diesem Browser und kommen Sie zurück.',
  },
})

/** The debrief of a room: first who one is, then what there is to go by. */
export function DebriefPage({ room: id }: { room: string }) {
  const t = useText(text)
  return (
    <Entrance room={id} tab={t.tab} strangerAdvice={t.strangerAdvice}>
      {(entered) =>
        leads(entered.member) ? (
          <Opened {...entered} />
        ) : (
          <NotYours room={id} title={t.notYours}>
            {t.notYoursAdvice}
          </NotYours>
        )
      }
    </Entrance>
  )
}

function Opened({ session, room, member, name }: Entered) {
  const source = useMemo(() => serverSource(session), [session])
  const around = useMemo(
    () => atServer({ room: room.id, name, isLeader: true, canRestore: false }),
    [room.id, name],
  )
  return (
    <Recording source={source} around={around}>
      {() => (
        <Reviewed session={session}>
          <DebriefFrame session={session} room={room} member={member} name={name} />
        </Reviewed>
      )}
    </Recording>
  )
}
