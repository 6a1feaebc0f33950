import { PhoneOff } from 'lucide-react'
import { useId } from 'react'
import { shownKeys } from '../../components/commands'
import { messages, useText } from '../../i18n/messages'
import { Attendee } from './Attendee'
import './call.css'
import { DeviceChoice } from './DeviceChoice'
import { muteKeys, talkKeys } from './keys'
import { Setup } from './Setup'
import { useCall } from './useCall'

const text = messages({
  en: {
    here: (count: number) => (count === 1 ? 'In the call: 1 person' : `In the call: ${count} people`),
    devices: 'Devices',
    large: 'Send a larger picture',
    largeHint: 'Four times as many pixels. It takes more of everybody’s connection.',
    keys: 'Keys',
    mute: 'Mute or unmute',
    talk: 'Hold to speak',
    leave: 'Leave call',
    recorded: 'Nothing is recorded.',
  },
  de: {
    here: (count) => (count === 1 ? 'Im Anruf: 1 Person' : `Im Anruf: ${count} Personen`),
    devices: 'Geräte',
    large: 'Größeres Bild senden',
    largeHint: 'Viermal so viele Bildpunkte. Das belastet die Verbindungen aller.',
    keys: 'Tasten',
    mute: 'Mikrofon ein oder aus',
    talk: 'Zum Sprechen halten',
    leave: 'Anruf verlassen',
    recorded: 'Nichts wird aufgezeichnet.',
  },
})

/** The call's own place: the way in, and once one is in, who else is and with what one takes part. */
export function CallPanel() {
  const { state } = useCall()
  const isThere = state.own.kind === 'in' || state.own.kind === 'interrupted'
  return <div className="h-full overflow-y-auto">{isThere ? <Inside /> : <Setup />}</div>
}

function Inside() {
  const t = useText(text)
  const large = useId()
  const { call, state, devices } = useCall()
  const maySpeak = call.self?.maySpeak ?? false
  return (
    <div className="call-inside flex flex-col gap-5 p-3 text-sm">
      <section>
        <h3 className="pb-2 text-xs font-medium text-muted">{t.here(state.participants.length)}</h3>
        <ul className="flex flex-col gap-1">
          {state.participants.map((participant) => (
            <Attendee key={participant.id} participant={participant} />
          ))}
        </ul>
      </section>
      <section className="flex flex-col gap-3">
        <h3 className="text-xs font-medium text-muted">{t.devices}</h3>
        {maySpeak && <DeviceChoice kind="microphone" />}
        {maySpeak && <DeviceChoice kind="camera" />}
        <DeviceChoice kind="speaker" />
        {maySpeak && (
          <div className="flex items-center justify-between gap-3">
            <label htmlFor={large} className="text-sm font-medium">
              {t.large}
              <span className="block text-xs font-normal text-muted">{t.largeHint}</span>
            </label>
            <input
              id={large}
              type="checkbox"
              role="switch"
              className="switch"
              checked={devices.chosen.isLarge}
              onChange={({ target }) => call.devices.choose({ isLarge: target.checked })}
            />
          </div>
        )}
      </section>
      {maySpeak && (
        <section>
          <h3 className="pb-2 text-xs font-medium text-muted">{t.keys}</h3>
          <dl className="call-keys">
            <dt>{t.mute}</dt>
            <dd>
              <kbd className="keys">{shownKeys(muteKeys)}</kbd>
            </dd>
            <dt>{t.talk}</dt>
            <dd>
              <kbd className="keys">{shownKeys(talkKeys)}</kbd>
            </dd>
          </dl>
        </section>
      )}
      <p className="text-xs text-muted">{t.recorded}</p>
      <button className="button self-start text-danger" onClick={() => call.leave()}>
        <PhoneOff size={16} aria-hidden />
        {t.leave}
      </button>
    </div>
  )
}
