import type { Member, Role, Room } from '../../api/schema'
import type { RoomSession } from '../../session/session'
import type { About } from './about'

const roleOf = ({ leads }: About): Role => (leads ? 'interviewer' : 'observer')

/** The room as the page's parts ask for it: it is over, and nothing of it can be changed. */
export function roomOf(about: About): Room {
  const { room, playback } = about
  const at = playback.begins ?? ''
  const never = { delete_at: null, ended_at: null, ends_at: null, idle_minutes: 0, keep_days: 0 }
  const nobody = { people: 0, quiet: null, has_password: false, candidates_keep: false, signals: false }
  return {
    calls: false,
    ...never,
    ...nobody,
    ...room,
    role: roleOf(about),
    phase: 'ended',
    languages: [],
    assistance: false,
    analysis: false,
    created_at: at,
    started_at: null,
    code_begins_at: at,
    last_active_at: at,
  }
}

/** Who looks at it: nobody of whom the room knows. */
export const viewerOf = (about: About): Member => ({
  id: '',
  name: '',
  role: roleOf(about),
  link: '',
  color: '#000000',
  colour: 0,
  connections: 0,
  joined_at: about.playback.begins ?? '',
  quiet_until: null,
  waiting: false,
})

/** In the place of a session: there is no server to ask. */
export const noSession = ({ room }: About) =>
  ({
    room: room.id,
    ask: () => Promise.reject(new Error('There is no server.')),
  }) as unknown as RoomSession
