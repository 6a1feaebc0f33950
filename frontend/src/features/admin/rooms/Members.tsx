import type { RoomDetail } from '../../../api/admin'
import { messages, useText } from '../../../i18n/messages'
import { moment } from '../../../i18n/time'
import { roleText } from '../../../session/roleText'

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
        <table className="admin-table">
          <thead>
            <tr>
              <th scope="col">{t.name}</th>
              <th scope="col">{t.role}</th>
              <th scope="col">{t.joined}</th>
              <th scope="col">{t.now}</th>
            </tr>
          </thead>
          <tbody>
            {members.map(({ id, name, role, joined_at: joined, removed, connections }) => (
              <tr key={id}>
                <th scope="row" className="wrap-anywhere">
                  {name}
                </th>
                <td data-label={t.role}>{roles[role]}</td>
                <td data-label={t.joined}>{moment(joined)}</td>
                <td data-label={t.now} className={connections > 0 ? 'text-good' : 'text-muted'}>
                  {removed ? t.removed : room.people === null ? '–' : connections > 0 ? t.here : t.away}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}
