import { useEffect } from 'react'
import type { Role } from '../../api/schema'
import { messages, useText } from '../../i18n/messages'
import { day } from '../../i18n/time'
import { useRoom } from '../../session/react/room'
import { forgetMade } from './made'
import { OwnLink } from './OwnLink'
import { Recording } from './Recording'
import { RoleLinks } from './RoleLinks'
import { useLinks } from './useLinks'

const text = messages({
  en: {
    how: 'Send a link. Nobody needs an account.',
    again: 'Try again',
    deleted: (when: string) => `This room is deleted on ${when} unless somebody uses it before then.`,
    kept: 'This room is kept until you delete it.',
  },
  de: {
    how: 'Senden Sie einen Link. Niemand braucht ein Konto.',
    again: 'Erneut versuchen',
    deleted: (when) => `Dieser Raum wird am ${when} gelöscht, wenn ihn bis dahin niemand benutzt.`,
    kept: 'Dieser Raum bleibt, bis Sie ihn löschen.',
  },
})

/** The ways into the room: to copy, to add, to take away. */
export function InvitePanel() {
  const t = useText(text)
  const { room, member, session } = useRoom()
  const links = useLinks()
  // Only the first look at a new room opens the panel by itself.
  useEffect(forgetMade, [])
  const isOwner = member.role === 'owner'
  const roles: Role[] = isOwner
    ? ['candidate', 'interviewer', 'observer', 'reviewer']
    : ['candidate', 'observer', 'reviewer']
  return (
    <div className="flex h-full flex-col gap-5 overflow-y-auto p-4">
      <p className="text-sm text-muted">{t.how}</p>
      {links.error && (
        <p role="alert" className="flex flex-col items-start gap-2 text-sm text-danger">
          {links.error}
          <button className="button button-small text-ink" onClick={() => void links.look()}>
            {t.again}
          </button>
        </p>
      )}
      {roles.map((role) => (
        <RoleLinks key={role} role={role} links={links} />
      ))}
      {isOwner && <OwnLink link={links.links.find((link) => link.role === 'owner' && link.url)} />}
      <footer className="mt-auto flex flex-col gap-1 border-t border-line pt-4 text-xs text-muted">
        <p>{room.delete_at ? t.deleted(day(room.delete_at)) : t.kept}</p>
        <Recording room={room.id} token={session.token ?? ''} />
      </footer>
    </div>
  )
}
