import { MonitorUp, Phone, TriangleAlert, Volume2 } from 'lucide-react'
import { type MouseEvent, type ReactNode, useState } from 'react'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { deviceText, reachText, troubleText } from './troubleText'
import { useCall } from './useCall'

const text = messages({
  en: {
    call: (count: number, names: string) =>
      count === 1 ? `${names} is in the call.` : `Call of ${count} people: ${names}.`,
    join: 'Join',
    later: 'Not now',
    yours: 'You are sharing your screen.',
    theirs: (name: string) => `${name} is sharing their screen.`,
    stop: 'Stop sharing',
    watch: 'Watch',
    unwatch: 'Stop watching',
    muted: (name: string) => (name ? `${name} muted you.` : 'You were muted.'),
    mutedAdvice: 'Unmute your microphone when you want to speak.',
    blocked: 'The browser is holding back the sound of the call.',
    hear: 'Play sound',
    lost: 'The server can’t be reached. The call goes on for a few seconds.',
    interrupted: 'The call is interrupted. It goes on as soon as the connection to the server is back.',
    dismiss: 'Dismiss',
  },
  de: {
    call: (count, names) =>
      count === 1 ? `${names} ist im Anruf.` : `Anruf mit ${count} Personen: ${names}.`,
    join: 'Teilnehmen',
    later: 'Jetzt nicht',
    yours: 'Sie teilen Ihren Bildschirm.',
    theirs: (name) => `${name} teilt gerade den Bildschirm.`,
    stop: 'Teilen beenden',
    watch: 'Ansehen',
    unwatch: 'Nicht mehr ansehen',
    muted: (name) => (name ? `${name} hat Sie stummgeschaltet.` : 'Sie wurden stummgeschaltet.'),
    mutedAdvice: 'Schalten Sie Ihr Mikrofon ein, wenn Sie sprechen möchten.',
    blocked: 'Der Browser hält den Ton des Anrufs zurück.',
    hear: 'Ton abspielen',
    lost: 'Der Server ist nicht erreichbar. Der Anruf geht noch einige Sekunden weiter.',
    interrupted:
      'Der Anruf ist unterbrochen. Er geht weiter, sobald die Verbindung zum Server wieder da ist.',
    dismiss: 'Schließen',
  },
})

const keepFocus = (event: MouseEvent) => event.preventDefault()

function Button({ label, onClick }: { label: string; onClick: () => void }) {
  return (
    // The editor keeps the focus.
    <button className="button button-small shrink-0" onMouseDown={keepFocus} onClick={onClick}>
      {label}
    </button>
  )
}

/** A row below the code. What it says is said to screen readers, too; its buttons are not. */
function Bar({
  name,
  icon,
  said,
  children,
}: {
  name: string
  icon: ReactNode
  said: string
  children?: ReactNode
}) {
  return (
    <div data-call-bar={name} className={said ? 'call-bar' : ''}>
      {said && icon}
      {/* There before it says something: only then is it said. */}
      <p role="status" className="min-w-0 grow">
        {said}
      </p>
      {said && children}
    </div>
  )
}

/** Others are in a call, and one may join. It goes when one does not want to, until the next call. */
export function InvitationBar() {
  const t = useText(text)
  const { navigation } = useRoom()
  const { state } = useCall()
  const [isDismissed, setIsDismissed] = useState(false)
  const count = state.own.kind === 'out' ? state.participants.length : 0
  if (isDismissed && state.participants.length === 0) setIsDismissed(false)
  const names = state.participants.map(({ name }) => name).join(', ')
  return (
    <Bar
      name="invitation"
      icon={<Phone size={16} aria-hidden className="shrink-0 text-accent" />}
      said={count > 0 && !isDismissed ? t.call(count, names) : ''}
    >
      <Button label={t.join} onClick={() => navigation.show('call')} />
      <Button label={t.later} onClick={() => setIsDismissed(true)} />
    </Bar>
  )
}

interface SharingProps {
  watched: string | undefined
  onWatch: (id: string | undefined) => void
}

/** Whose screen is to be seen: nobody overlooks that, least of all who shows it. */
export function SharingBars({ watched, onWatch }: SharingProps) {
  const t = useText(text)
  const { call, state } = useCall()
  const self = call.self
  const others = state.own.kind === 'in' ? state.participants.filter(({ id }) => id !== self?.id) : []
  const icon = <MonitorUp size={16} aria-hidden className="shrink-0 text-accent" />
  return (
    <>
      <Bar name="sharing" icon={icon} said={self?.screen ? t.yours : ''}>
        <Button label={t.stop} onClick={() => void call.setShown('screen', false)} />
      </Bar>
      {others.map(({ id, name, screen, maySpeak }) => (
        <Bar key={id} name="shared" icon={icon} said={screen && maySpeak ? t.theirs(name) : ''}>
          <Button
            label={watched === id ? t.unwatch : t.watch}
            onClick={() => onWatch(watched === id ? undefined : id)}
          />
        </Bar>
      ))}
    </>
  )
}

/** What is wrong in the call, and what to do about it. */
export function TroubleBars() {
  const t = useText(text)
  const { call, state, devices } = useCall()
  const { own, signal, participants, reach, trouble, mutedBy, isSilenced } = state
  const isIn = own.kind === 'in'
  const warning = <TriangleAlert size={16} aria-hidden className="shrink-0 text-warn" />
  const said = trouble ? troubleText(trouble) : ''
  const failing = isIn
    ? (['microphone', 'camera', 'screen'] as const).flatMap((input) => {
        const problem = devices.problems[input]
        return problem ? deviceText(input, problem) : []
      })
    : []
  const away = own.kind === 'interrupted' ? t.interrupted : isIn && signal === 'lost' ? t.lost : ''
  // What keeps one from everybody is said once.
  const ways = new Set(isIn ? participants.flatMap(({ id, name }) => reachText(name, reach[id]) ?? []) : [])
  return (
    <>
      <Bar
        name="muted"
        icon={warning}
        said={isIn && mutedBy !== undefined ? `${t.muted(mutedBy)} ${t.mutedAdvice}` : ''}
      />
      <Bar
        name="blocked"
        icon={<Volume2 size={16} aria-hidden className="shrink-0 text-warn" />}
        said={isSilenced ? t.blocked : ''}
      >
        <Button label={t.hear} onClick={() => call.unblock()} />
      </Bar>
      <Bar name="signal" icon={warning} said={away} />
      <Bar name="device" icon={warning} said={failing.join(' ')} />
      <Bar name="way" icon={warning} said={[...ways].join(' ')} />
      <Bar name="trouble" icon={warning} said={said}>
        <Button label={t.dismiss} onClick={() => call.clearTrouble()} />
      </Bar>
    </>
  )
}
