import { MessageCircle, MessageCircleOff, Mic, MicOff, UserX } from 'lucide-react'
import type { LucideIcon } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import { onSpeaking, speaking } from '../../call/speaking'
import type { Participant } from '../../call/wire'
import { messages, useText } from '../../i18n/messages'
import { initials } from '../../session/people'
import { useRoom } from '../../session/react/room'
import { leads } from '../../session/roles'
import { roleText } from '../../session/roleText'
import { isAboutAll, reachText } from './troubleText'
import { useCall } from './useCall'

const text = messages({
  en: {
    you: (name: string) => `${name} (you)`,
    speaks: 'speaking',
    heard: 'microphone on',
    silent: 'microphone off',
    muted: 'muted by an interviewer',
    listens: 'listening',
    camera: 'camera on',
    shares: 'sharing a screen',
    mute: (name: string) => `Mute ${name}`,
    remove: (name: string) => `Remove ${name} from the call`,
    allow: (name: string) => `Allow ${name} to speak`,
    forbid: (name: string) => `Don’t allow ${name} to speak`,
  },
  de: {
    you: (name) => `${name} (Sie)`,
    speaks: 'spricht',
    heard: 'Mikrofon an',
    silent: 'Mikrofon aus',
    muted: 'von einem Interviewer stummgeschaltet',
    listens: 'hört zu',
    camera: 'Kamera an',
    shares: 'teilt den Bildschirm',
    mute: (name) => `${name} stummschalten`,
    remove: (name) => `${name} aus dem Anruf nehmen`,
    allow: (name) => `${name} sprechen lassen`,
    forbid: (name) => `${name} nicht sprechen lassen`,
  },
})

function Action({ label, Icon, onClick }: { label: string; Icon: LucideIcon; onClick: () => void }) {
  return (
    <button className="button button-icon button-small" aria-label={label} title={label} onClick={onClick}>
      <Icon size={16} aria-hidden />
    </button>
  )
}

/** Somebody in the call, in its panel, and what those who lead may do about them. */
export function Attendee({ participant }: { participant: Participant }) {
  const t = useText(text)
  const roles = useText(roleText)
  const { role: own } = useRoom()
  const { call, state } = useCall()
  const { id, member, name, role, colour, audio, video, screen, muted, maySpeak } = participant
  const isYou = call.self?.id === id
  const isSpeaking = useSyncExternalStore(onSpeaking, () => speaking().has(member)) && audio
  const voice = !maySpeak ? t.listens : isSpeaking ? t.speaks : audio ? t.heard : muted ? t.muted : t.silent
  const doing = [voice, ...(video ? [t.camera] : []), ...(screen ? [t.shares] : [])].join(' · ')
  const reach = state.reach[id]
  const way = isYou || isAboutAll(reach) ? undefined : reachText(name, reach)
  const isLeading = leads({ role: own }) && !isYou
  return (
    <li
      data-attendee={name}
      data-speaking={isSpeaking || undefined}
      className="flex items-center gap-2.5 py-1"
    >
      <span className={`person person-${colour} face`} aria-hidden>
        {initials(name)}
      </span>
      <span className="min-w-0 grow">
        <span className="flex items-center gap-2">
          <span className="truncate font-medium">{isYou ? t.you(name) : name}</span>
          <span className="role-chip">{roles[role]}</span>
        </span>
        <span className="flex items-center gap-1.5 text-xs text-muted">
          {audio ? (
            <Mic size={12} aria-hidden className="shrink-0" />
          ) : (
            <MicOff size={12} aria-hidden className="shrink-0" />
          )}
          {doing}
        </span>
        {way && <span className="block text-xs text-warn">{way}</span>}
      </span>
      {isLeading && audio && <Action label={t.mute(name)} Icon={MicOff} onClick={() => call.mute(id)} />}
      {isLeading && !leads({ role }) && (
        <Action
          label={maySpeak ? t.forbid(name) : t.allow(name)}
          Icon={maySpeak ? MessageCircleOff : MessageCircle}
          onClick={() => call.allow(member, !maySpeak)}
        />
      )}
      {isLeading && <Action label={t.remove(name)} Icon={UserX} onClick={() => call.remove(id)} />}
    </li>
  )
}
