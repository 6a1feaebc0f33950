import { useMemo } from 'react'
import { Plain } from '../../components/Plain'
import { serverSource } from '../../features/playback/serverSource'
import { Reviewed } from '../../features/review/public'
import { messages, useText } from '../../i18n/messages'
import { leads } from '../../session/roles'
import { atServer } from './AtServer'
import { type Entered, Entrance, NotYours } from './Entrance'
import { Frame } from './Frame'
import { Recording } from './Recording'

const text = messages({
  en: {
    tab: (room: string) => `Recording: ${room}`,
    strangerAdvice:
      'A recording can be watched by those who led the interview, and by reviewers. Open the room’s link for interviewers or reviewers in this browser first, then come back.',
    notYours: 'Only interviewers and reviewers can watch the recording.',
    notYoursAdvice:
      'You’re here as somebody who did not lead the interview. If you have a link for interviewers or reviewers, open it in this browser and come back.',
    soon: 'The interview has not started yet',
    soonAdvice:
      'You’re a reviewer of this interview: its recording opens here as soon as the interview starts, and you can come back at any time afterwards. There is nothing else to do now.',
  },
  de: {
    tab: (room) => `Aufzeichnung: ${room}`,
    strangerAdvice:
      'Eine Aufzeichnung sehen diejenigen, die das Interview geführt haben, und Gutachter. Öffnen Sie zuerst in diesem Browser den Link des Raums für Interviewer oder Gutachter und kommen Sie dann zurück.',
    notYours: 'Nur Interviewer und Gutachter können die Aufzeichnung ansehen.',
    notYoursAdvice:
      'Sie sind hier als jemand, der das Interview nicht geführt hat. Wenn Sie einen Link für Interviewer oder Gutachter haben, öffnen Sie ihn in diesem Browser und kommen Sie zurück.',
    soon: 'Das Interview hat noch nicht begonnen',
    soonAdvice:
      'Sie begutachten dieses Interview: Die Aufzeichnung öffnet sich hier, sobald das Interview beginnt, und Sie können danach jederzeit wiederkommen. Mehr ist jetzt nicht zu tun.',
  },
})

/** The recording of a room: first who one is, then what there is to see. */
export function PlaybackPage({ room: id }: { room: string }) {
  const t = useText(text)
  return (
    <Entrance room={id} tab={t.tab} strangerAdvice={t.strangerAdvice}>
      {(entered) => {
        const { room, member, name } = entered
        if (member.role === 'reviewer' && room.phase === 'pending') {
          return (
            <Plain title={t.soon}>
              <p className="font-medium">{name}</p>
              <p role="status" className="text-muted">
                {t.soonAdvice}
              </p>
            </Plain>
          )
        }
        if (member.role !== 'reviewer' && !leads(member)) {
          return (
            <NotYours room={id} title={t.notYours}>
              {t.notYoursAdvice}
            </NotYours>
          )
        }
        return <Watched {...entered} />
      }}
    </Entrance>
  )
}

function Watched({ session, room, member, name }: Entered) {
  const source = useMemo(() => serverSource(session), [session])
  const isLeader = leads(member)
  const canRestore = isLeader && room.phase !== 'ended'
  const around = useMemo(
    () => atServer({ room: room.id, name, isLeader, canRestore }),
    [room.id, name, isLeader, canRestore],
  )
  return (
    <Recording source={source} around={around}>
      {(onAgain) => (
        <Reviewed session={session}>
          <Frame
            session={session}
            room={room}
            member={member}
            name={name}
            around={around}
            onAgain={onAgain}
          />
        </Reviewed>
      )}
    </Recording>
  )
}
