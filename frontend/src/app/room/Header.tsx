import {
  ArrowRightLeft,
  type LucideIcon,
  Command as CommandIcon,
  Ellipsis,
  Eye,
  Keyboard,
  Play,
  Settings,
} from 'lucide-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { Room } from '../../api/schema'
import type { Command } from '../../components/commands'
import { Menu, type MenuItem } from '../../components/Menu'
import { ConnectionBadge } from '../../features/connection/public'
import { LanguageMenu } from '../../features/files/public'
import { InviteButton } from '../../features/invite/public'
import { People } from '../../features/people/public'
import { PhaseBadge, PhaseControl } from '../../features/phase/public'
import { QuietButton, useQuietItems } from '../../features/quiet/public'
import { TimerSlot } from '../../features/timer/public'
import { messages, useText } from '../../i18n/messages'
import { day } from '../../i18n/time'
import { useRoom } from '../../session/react/room'
import { usePeople } from '../../session/react/usePeople'
import { leads } from '../../session/roles'
import { roleText } from '../../session/roleText'
import { otherWays, switchTo } from '../../session/ways'
import type { ConnectionState } from '../../sync/state'

const text = messages({
  en: {
    home: 'Pairpad, to the start page',
    room: 'Room',
    deleted: (when: string) => `Deleted on ${when} unless somebody uses it before`,
    kept: 'Kept until its owner deletes it',
    preview: 'Preview as candidate',
    recording: 'Watch the recording',
    switch: (role: string) => `Switch to ${role}`,
    more: 'More',
  },
  de: {
    home: 'Pairpad, zur Startseite',
    room: 'Raum',
    deleted: (when) => `Wird am ${when} gelöscht, wenn ihn bis dahin niemand benutzt`,
    kept: 'Bleibt, bis der Eigentümer ihn löscht',
    preview: 'Ansicht als Kandidat',
    recording: 'Aufzeichnung ansehen',
    switch: (role) => `Wechseln zu ${role}`,
    more: 'Mehr',
  },
})

const icons: Record<string, LucideIcon> = { settings: Settings, shortcuts: Keyboard, palette: CommandIcon }

interface Props {
  state: ConnectionState
  /** What the menu offers. */
  commands: readonly Command[]
  /** Shows the room as candidates see it, where one may. */
  onPreview: (() => void) | undefined
}

/** The room's name, where it stands, people, language, links, theme, connection. */
export function Header({ state, commands, onPreview }: Props) {
  const t = useText(text)
  const roles = useText(roleText)
  const [, navigate] = useLocation()
  const { room, member, role, session, documents, canWrite, members, navigation } = useRoom()
  /** What days are called is looked up when somebody wants to know: it takes 10 ms of the first key's time. */
  const [isPointedAt, setIsPointedAt] = useState(false)
  const people = usePeople(documents.get('code').awareness)
  const leaving = people.filter((person) => !person.isYou && !leads(person)).map(({ name }) => name)
  const waiting = members.filter((one) => one.waiting).map(({ name }) => name)
  const items: MenuItem[] = commands.flatMap(({ id, title, run }) => {
    const Icon = icons[id]
    return Icon ? [{ id, label: title, Icon, run }] : []
  })
  for (const way of otherWays(room.id, member.role))
    items.push({
      id: way.role,
      label: t.switch(roles[way.role]),
      Icon: ArrowRightLeft,
      run: () => switchTo(room.id, way),
    })
  const go = () => navigate(`/rooms/${room.id}/playback`)
  if (leads({ role })) items.push({ id: 'recording', label: t.recording, Icon: Play, run: go })
  if (onPreview) items.push({ id: 'preview', label: t.preview, Icon: Eye, run: onPreview })
  items.push(...useQuietItems())
  return (
    <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-panel px-3 py-1.5">
      <Link href="/" aria-label={t.home} title={t.home} className="rounded-md">
        <img src="/icon.svg" alt="" width={26} height={26} />
      </Link>
      <h1
        className="max-w-56 truncate text-sm font-semibold max-sm:min-w-16 max-sm:grow max-sm:basis-0"
        onPointerEnter={() => setIsPointedAt(true)}
        title={isPointedAt ? about(room, t) : undefined}
      >
        {room.title || (
          <>
            <span className="max-sm:sr-only">{t.room} </span>
            <span className="font-mono font-medium">{room.id.slice(0, 8)}</span>
          </>
        )}
      </h1>
      <PhaseBadge phase={room.phase} />
      <ConnectionBadge state={state} />
      {/* On a phone this is the second row, and the menu ends the first. */}
      <div className="ml-auto flex items-center gap-2 max-sm:order-1 max-sm:w-full max-sm:justify-end max-sm:gap-1">
        <TimerSlot />
        <People onDone={navigation.focus} />
        <QuietButton />
        <LanguageMenu disabled={!canWrite || state.kind === 'connecting'} />
        {leads({ role }) && (
          <PhaseControl session={session} phase={room.phase} others={[...leaving, ...waiting]} />
        )}
        {leads({ role }) && <InviteButton />}
      </div>
      <div className="max-sm:ml-auto">
        <Menu label={t.more} Icon={Ellipsis} items={items} />
      </div>
    </header>
  )
}

/** What the room is called, and for how long it is kept. */
function about(
  { id, title, delete_at }: Room,
  t: { room: string; kept: string; deleted: (when: string) => string },
) {
  return `${title || t.room} (${id}). ${delete_at ? t.deleted(day(delete_at)) : t.kept}.`
}
