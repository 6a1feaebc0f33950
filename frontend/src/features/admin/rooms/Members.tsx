import type { RoomDetail } from '../../../api/admin'
import { messages, useText } from '../../../i18n/messages'
import { moment } from '../../../i18n/time'
import { roleText } from '../../../session/roleText'
import { Table } from '../Table'

const text = messages({
  en: {
    title: 'Members',
    none: 'Nobody has joined yet.',
    name: 'Name',
    role: 'Role',
    joined: 'Joined',
    now: 'Now',
    here: 'here',
    away: 'not here',
    removed: 'removed',
  },
  de: {
    title: 'Mitglieder',
    none: 'Bisher ist niemand beigetreten.',
    name: 'Name',
    role: 'Rolle',
    joined: 'Beigetreten',
    now: 'Jetzt',
    here: 'da',
    away: 'nicht da',
    removed: 'entfernt',
  },
})

/** Everybody who has joined a room. */
export function Members({ seen: { members, room } }: { seen: RoomDetail }) {
  const t = useText(text)
  const roles = useText(roleText)
  return (
    <section aria-labelledby="members" className="admin-card">
      <h2 id="members">{t.title}</h2>
      {members.length === 0 ? (
        <p className="text-sm text-muted">{t.none}</p>
      ) : (
        <Table
          rows={members}
          keyOf={({ id }) => id}
          columns={[
            { name: 'name', label: t.name },
            { name: 'role', label: t.role },
            { name: 'joined', label: t.joined },
            { name: 'now', label: t.now },
          ]}
        >
          {({ name, role, joined_at: joined, removed, connections }) => ({
            name: <span className="wrap-anywhere">{name}</span>,
            role: roles[role],
            joined: moment(joined),
            now: (
              <span className={connections > 0 ? 'text-good' : 'text-muted'}>
                {removed ? t.removed : room.people === null ? '–' : connections > 0 ? t.here : t.away}
              </span>
            ),
          })}
        </Table>
      )}
    </section>
  )
}
