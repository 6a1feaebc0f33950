import { Ellipsis, Pencil, Plus, RefreshCw, Trash2 } from 'lucide-react'
import { useRef, useState } from 'react'
import { Confirm } from '../../components/Confirm'
import { locale, messages, useText } from '../../i18n/messages'
import { day, moment } from '../../i18n/time'
import { useRoom } from '../../session/react/room'
import { roleText } from '../../session/roleText'
import { Arrivals } from './Arrivals'
import { CopyLink } from './CopyLink'
import { isExpired } from './expiry'
import { LinkForm } from './LinkForm'
import type { KnownLink, Links } from './useLinks'

const text = messages({
  en: {
    plain: 'Link',
    expires: (when: string) => `Works until ${when}`,
    expired: (when: string) => `Expired on ${when}`,
    unknown: 'Created in another browser, and not shown again.',
    another: 'New link',
    what: (role: string, label: string) => `the ${role.toLowerCase()} link${label && ` “${label}”`}`,
    more: (what: string) => `More for ${what}`,
    edit: 'Edit',
    leave: (names: string, count: number) =>
      `${names} joined with it, and ${count === 1 ? 'is' : 'are'} removed from the room when it expires.`,
    replace: 'Replace…',
    revoke: 'Revoke…',
    replaceAsk: (what: string) => `Replace ${what}?`,
    revokeAsk: (what: string) => `Revoke ${what}?`,
    nobody: 'Nobody has joined with it. It stops working at once.',
    removed: (names: string, count: number) =>
      `${names} ${count === 1 ? 'joined with it and is' : 'joined with it and are'} removed from the room at once.`,
    replaced: 'They need the new link to come back.',
    replaceIt: 'Replace link',
    revokeIt: 'Revoke link',
  },
  de: {
    plain: 'Link',
    expires: (when) => `Gültig bis ${when}`,
    expired: (when) => `Abgelaufen am ${when}`,
    unknown: 'In einem anderen Browser angelegt; wird nicht noch einmal angezeigt.',
    another: 'Neuer Link',
    what: (role, label) => `Link „${label || role}“`,
    more: (what) => `Mehr zu: ${what}`,
    edit: 'Bearbeiten',
    leave: (names, count) =>
      `${names} ${count === 1 ? 'ist damit beigetreten und wird' : 'sind damit beigetreten und werden'} aus dem Raum entfernt, sobald der Link abläuft.`,
    replace: 'Ersetzen …',
    revoke: 'Widerrufen …',
    replaceAsk: (what) => `${what} ersetzen?`,
    revokeAsk: (what) => `${what} widerrufen?`,
    nobody: 'Niemand ist damit beigetreten. Er funktioniert sofort nicht mehr.',
    removed: (names, count) =>
      `${names} ${count === 1 ? 'ist damit beigetreten und wird' : 'sind damit beigetreten und werden'} sofort aus dem Raum entfernt.`,
    replaced: 'Zum Zurückkommen ist dann der neue Link nötig.',
    replaceIt: 'Link ersetzen',
    revokeIt: 'Link widerrufen',
  },
})

interface Props {
  link: KnownLink
  links: Links
  /** Makes another one, for this browser to know. */
  onNew: () => void
}

/** One link: to copy, who came by it, and out of the way what takes it away. */
export function LinkRow({ link, links, onNew }: Props) {
  const t = useText(text)
  const roles = useText(roleText)
  const { members } = useRoom()
  const [isOpen, setIsOpen] = useState(false)
  const [isEditing, setIsEditing] = useState(false)
  const [asked, setAsked] = useState<'replace' | 'revoke'>()
  const more = useRef<HTMLButtonElement>(null)
  const came = members.filter((member) => member.link === link.id)
  const what = t.what(roles[link.role], link.label ?? '')
  const names = new Intl.ListFormat(locale()).format(came.map(({ name }) => name))
  const removed = came.length > 0 ? t.removed(names, came.length) : t.nobody
  const expires = link.expires_at
  const isOver = expires !== null && isExpired(expires)
  /** The form goes, and with it the field that has the focus. */
  const stopEditing = () => {
    setIsEditing(false)
    more.current?.focus()
  }
  return (
    <li data-link={link.role} className="flex flex-col gap-1.5 rounded-lg border border-line p-2 pl-3">
      <div className="flex items-center gap-1">
        <div className="min-w-0 grow">
          <p className="truncate text-sm" title={link.label ?? undefined}>
            {link.label ?? t.plain}
          </p>
          {expires !== null && (
            <p className={`text-xs ${isOver ? 'text-warn' : 'text-muted'}`} title={moment(expires)}>
              {isOver ? t.expired(day(expires)) : t.expires(day(expires))}
            </p>
          )}
        </div>
        {isOver ? null : link.url ? (
          <CopyLink url={link.url} what={what} />
        ) : (
          <button className="button button-small" title={t.unknown} onClick={onNew}>
            <Plus size={14} aria-hidden />
            {t.another}
          </button>
        )}
        <button
          ref={more}
          className="button button-icon button-small"
          aria-label={t.more(what)}
          title={t.more(what)}
          aria-expanded={isOpen}
          onClick={() => {
            setIsOpen(!isOpen)
            setIsEditing(false)
          }}
        >
          <Ellipsis size={16} aria-hidden />
        </button>
      </div>
      {!link.url && !isOver && <p className="text-xs text-muted">{t.unknown}</p>}
      <Arrivals members={came} />
      {isEditing && (
        <LinkForm
          edited={{ link, what, whenItExpires: came.length > 0 ? t.leave(names, came.length) : undefined }}
          onSave={async (fields) => {
            await links.edit(link, fields)
            stopEditing()
          }}
          onClose={stopEditing}
        />
      )}
      {isOpen && !isEditing && (
        <div className="flex flex-wrap gap-1.5">
          <button className="button button-small" onClick={() => setIsEditing(true)}>
            <Pencil size={14} aria-hidden />
            {t.edit}
          </button>
          <button className="button button-small" onClick={() => setAsked('replace')}>
            <RefreshCw size={14} aria-hidden />
            {t.replace}
          </button>
          <button className="button button-small button-danger" onClick={() => setAsked('revoke')}>
            <Trash2 size={14} aria-hidden />
            {t.revoke}
          </button>
        </div>
      )}
      {asked && (
        <Confirm
          title={asked === 'replace' ? t.replaceAsk(what) : t.revokeAsk(what)}
          consequence={asked === 'replace' && came.length > 0 ? `${removed} ${t.replaced}` : removed}
          action={asked === 'replace' ? t.replaceIt : t.revokeIt}
          onConfirm={async () => {
            await (asked === 'replace' ? links.replace(link) : links.revoke(link))
          }}
          onClose={() => setAsked(undefined)}
        />
      )}
    </li>
  )
}
