import { UserX } from 'lucide-react'
import type { Guest, Member } from '../../api/schema'
import { messages, useText } from '../../i18n/messages'
import { moment } from '../../i18n/time'
import { initials } from '../../session/people'
import { roleText } from '../../session/roleText'

const text = messages({
  en: {
    joined: (when: string) => `Joined ${when}`,
    guest: 'Guest',
    since: (when: string) => `Since ${when}`,
    remove: (name: string) => `Remove ${name}`,
  },
  de: {
    joined: (when) => `Beigetreten: ${when}`,
    guest: 'Gast',
    since: (when) => `Seit ${when}`,
    remove: (name) => `${name} entfernen`,
  },
})

interface RowProps {
  name: string
  role: string
  when: string
  colour: number | undefined
  onRemove: (() => void) | undefined
}

function Row({ name, role, when, colour, onRemove }: RowProps) {
  const t = useText(text)
  return (
    <li className="flex items-center gap-2.5 rounded-md px-1.5 py-1">
      <span
        className={`face opacity-70 ${colour === undefined ? 'bg-line' : `person person-${colour}`}`}
        aria-hidden
      >
        {initials(name)}
      </span>
      <span className="min-w-0 grow">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{name}</span>
          <span className="role-chip">{role}</span>
        </span>
        <span className="block truncate text-xs text-muted">{when}</span>
      </span>
      {onRemove && (
        <button
          className="button button-icon button-small"
          aria-label={t.remove(name)}
          title={t.remove(name)}
          onClick={onRemove}
        >
          <UserX size={16} aria-hidden />
        </button>
      )}
    </li>
  )
}

interface Removes {
  onRemove: (who: { id: string; name: string }) => void
}

/** Somebody who has joined and is not in the room now. */
export function MemberRow({
  member: { id, name, role, colour, joined_at },
  onRemove,
}: Removes & { member: Member }) {
  const t = useText(text)
  const roles = useText(roleText)
  return (
    <Row
      name={name}
      role={roles[role]}
      when={t.joined(moment(joined_at))}
      colour={colour}
      onRemove={role === 'owner' ? undefined : () => onRemove({ id, name })}
    />
  )
}

/** A connection by a link alone, as programs make them. */
export function GuestRow({ guest: { id, role, since }, onRemove }: Removes & { guest: Guest }) {
  const t = useText(text)
  const roles = useText(roleText)
  return (
    <Row
      name={t.guest}
      role={roles[role]}
      when={t.since(moment(since))}
      colour={undefined}
      onRemove={() => onRemove({ id, name: t.guest })}
    />
  )
}
