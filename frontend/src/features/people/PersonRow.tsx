import { Crosshair, Eye, UserX, Volume2 } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { onSpeaking, speaking } from '../../call/speaking'
import { messages, useText } from '../../i18n/messages'
import { activityOf } from '../../session/activity'
import type { Person } from '../../session/people'
import { useRoom } from '../../session/react/room'
import { useQuiet } from '../../session/react/useQuiet'
import { roleText } from '../../session/roleText'
import { whereabouts } from '../../sync/whereabouts'
import { Face } from './Face'

const text = messages({
  en: {
    you: (name: string) => `${name} (you)`,
    speaks: 'speaking',
    typing: 'typing',
    here: '',
    idle: 'idle',
    away: 'away',
    lost: 'connection lost',
    quiet: (time: string) => `working alone until ${time}`,
    alone: 'working alone',
    line: (path: string, line: number) => `${path}, line ${line}`,
    go: (name: string) => `Go to ${name}’s caret`,
    follow: (name: string) => `Follow ${name}`,
    stop: (name: string) => `Stop following ${name}`,
    remove: (name: string) => `Remove ${name}`,
  },
  de: {
    you: (name) => `${name} (Sie)`,
    speaks: 'spricht',
    typing: 'schreibt',
    here: '',
    idle: 'untätig',
    away: 'nicht auf dieser Seite',
    lost: 'Verbindung verloren',
    quiet: (time) => `arbeitet bis ${time} allein`,
    alone: 'arbeitet allein',
    line: (path, line) => `${path}, Zeile ${line}`,
    go: (name) => `Zur Schreibmarke von ${name}`,
    follow: (name) => `${name} folgen`,
    stop: (name) => `${name} nicht mehr folgen`,
    remove: (name) => `${name} entfernen`,
  },
})

interface Props {
  person: Person
  onRemove: (() => void) | undefined
}

/** Somebody who is in the room. */
export function PersonRow({ person, onRemove }: Props) {
  const t = useText(text)
  const roles = useText(roleText)
  const { documents, navigation } = useRoom()
  const { awareness, doc } = documents.get('code')
  const { member, name, role, clients, isYou, isLost, isQuiet } = person
  const [client] = clients
  // As text, so that it stays the same while nothing that is shown changes.
  const seen = useSyncExternalStore(
    (listener) => {
      awareness.on('change', listener)
      return () => awareness.off('change', listener)
    },
    () => {
      const state = client === undefined ? undefined : awareness.getStates().get(client)
      return JSON.stringify({ activity: activityOf(state), at: whereabouts(doc, state) })
    },
  )
  const { activity, at } = JSON.parse(seen) as {
    activity: ReturnType<typeof activityOf>
    at: ReturnType<typeof whereabouts>
  }
  const isSpeaking = useSyncExternalStore(onSpeaking, () => member !== undefined && speaking().has(member))
  const quiet = useQuiet()
  const alone = quiet && quiet.member === member ? t.quiet(quiet.time) : t.alone
  const doing = isLost ? t.lost : isQuiet ? alone : t[activity]
  const place = at && role !== 'observer' ? t.line(documents.code.pathOf(at.path), at.line) : ''
  const isFollowed = client !== undefined && navigation.following === client
  return (
    <li
      data-person-row={name}
      className="group flex items-center gap-2.5 rounded-md px-1.5 py-1 hover:bg-panel"
    >
      <Face person={person} isDecoration />
      <span className="min-w-0 grow">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{isYou ? t.you(name) : name}</span>
          <span className="role-chip">{roles[role]}</span>
          {isSpeaking && (
            <Volume2 size={14} role="img" aria-label={t.speaks} className="shrink-0 text-good" />
          )}
        </span>
        <span className={`block truncate text-xs ${isLost ? 'text-warn' : 'text-muted'}`}>
          {[doing, place].filter(Boolean).join(' · ')}
        </span>
      </span>
      {!isYou && at && (
        <>
          <button
            className="button button-icon button-small"
            aria-label={t.go(name)}
            title={t.go(name)}
            onClick={() => navigation.goTo(at)}
          >
            <Crosshair size={16} aria-hidden />
          </button>
          <button
            className="button button-icon button-small aria-pressed:text-accent"
            aria-pressed={isFollowed}
            aria-label={isFollowed ? t.stop(name) : t.follow(name)}
            title={isFollowed ? t.stop(name) : t.follow(name)}
            onClick={() => navigation.follow(isFollowed ? undefined : client)}
          >
            <Eye size={16} aria-hidden />
          </button>
        </>
      )}
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
