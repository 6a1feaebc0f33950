import { Mic, MicOff, MonitorUp } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import type { Reach } from '../../call/peer'
import { onSpeaking, speaking } from '../../call/speaking'
import type { Participant } from '../../call/wire'
import { messages, useText } from '../../i18n/messages'
import { initials } from '../../session/people'
import { Picture } from './Picture'

const text = messages({
  en: {
    you: (name: string) => `${name} (you)`,
    picture: (name: string) => `Camera of ${name}`,
    silent: 'Microphone off',
    heard: 'Microphone on',
    shares: 'Sharing a screen',
    connecting: 'Connecting …',
    unreachable: 'No connection',
    speaks: 'speaking',
  },
  de: {
    you: (name) => `${name} (Sie)`,
    picture: (name) => `Kamera von ${name}`,
    silent: 'Mikrofon aus',
    heard: 'Mikrofon an',
    shares: 'Teilt den Bildschirm',
    connecting: 'Verbindet …',
    unreachable: 'Keine Verbindung',
    speaks: 'spricht',
  },
})

interface Props {
  participant: Participant
  isYou: boolean
  stream: MediaStream | undefined
  reach: Reach | undefined
}

/** Somebody in the call: their picture, or their initials, and whether they are heard. */
export function Tile({ participant, isYou, stream, reach }: Props) {
  const t = useText(text)
  const { member, name, colour, audio, video, screen } = participant
  const isSpeaking = useSyncExternalStore(onSpeaking, () => speaking().has(member)) && audio
  const isThere = isYou || reach?.kind === 'connected'
  const said = reach?.kind === 'unreachable' ? t.unreachable : t.connecting
  return (
    <li
      className={`call-tile person-${colour}`}
      data-tile={name}
      data-speaking={isSpeaking || undefined}
      data-reach={isYou ? 'own' : (reach?.kind ?? 'connecting')}
      data-audio={audio}
    >
      {video && stream ? (
        <Picture stream={stream} isMirrored={isYou} label={t.picture(name)} />
      ) : (
        <span className="person face" aria-hidden>
          {initials(name)}
        </span>
      )}
      {!isThere && <span className="call-reach">{said}</span>}
      <span className="call-name">
        {screen && <MonitorUp size={12} role="img" aria-label={t.shares} />}
        {audio ? (
          <Mic size={12} role="img" aria-label={t.heard} />
        ) : (
          <MicOff size={12} role="img" aria-label={t.silent} />
        )}
        <span className="truncate">{isYou ? t.you(name) : name}</span>
        {isSpeaking && <span className="sr-only">{t.speaks}</span>}
      </span>
    </li>
  )
}
