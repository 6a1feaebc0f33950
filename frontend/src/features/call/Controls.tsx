import { Mic, MicOff, MonitorUp, MonitorX, PhoneOff, Video, VideoOff } from 'lucide-react'
import type { MouseEvent } from 'react'
import { shownKeys } from '../../components/commands'
import { messages, useText } from '../../i18n/messages'
import { muteKeys } from './keys'
import { useCall } from './useCall'

const text = messages({
  en: {
    controls: 'Call controls',
    mute: 'Mute microphone',
    unmute: 'Unmute microphone',
    cameraOff: 'Turn camera off',
    cameraOn: 'Turn camera on',
    share: 'Share screen',
    unshare: 'Stop sharing',
    leave: 'Leave call',
    listening: 'You can hear and see the others. To speak, ask an interviewer.',
  },
  de: {
    controls: 'Anruf steuern',
    mute: 'Mikrofon stummschalten',
    unmute: 'Mikrofon einschalten',
    cameraOff: 'Kamera ausschalten',
    cameraOn: 'Kamera einschalten',
    share: 'Bildschirm teilen',
    unshare: 'Teilen beenden',
    leave: 'Anruf verlassen',
    listening: 'Sie hören und sehen die anderen. Wenn Sie sprechen möchten, fragen Sie einen Interviewer.',
  },
})

/** The editor keeps the focus, and so the keys. */
const keepFocus = (event: MouseEvent) => event.preventDefault()

const own = (label: string, keys?: string) => ({
  className: 'button button-icon button-small call-control',
  'aria-label': label,
  title: keys ? `${label} (${shownKeys(keys)})` : label,
  onMouseDown: keepFocus,
})

/** What one does in a call: speak, be seen, show the screen, leave. */
export function Controls() {
  const t = useText(text)
  const { call, devices, state } = useCall()
  const { microphone, camera, screen } = devices.open
  const maySpeak = call.self?.maySpeak ?? false
  const isHeard = microphone !== undefined && (state.isOpen || state.isHeld)
  return (
    <div role="group" aria-label={t.controls} className="flex items-center gap-1" data-heard={isHeard}>
      {maySpeak ? (
        <>
          <button
            {...own(isHeard ? t.mute : t.unmute, muteKeys)}
            aria-pressed={isHeard}
            onClick={() => void call.setOpen(!isHeard)}
          >
            {isHeard ? <Mic size={16} aria-hidden /> : <MicOff size={16} aria-hidden />}
          </button>
          <button
            {...own(camera ? t.cameraOff : t.cameraOn)}
            aria-pressed={camera !== undefined}
            onClick={() => void call.setShown('camera', !camera)}
          >
            {camera ? <Video size={16} aria-hidden /> : <VideoOff size={16} aria-hidden />}
          </button>
          <button
            {...own(screen ? t.unshare : t.share)}
            aria-pressed={screen !== undefined}
            onClick={() => void call.setShown('screen', !screen)}
          >
            {screen ? <MonitorX size={16} aria-hidden /> : <MonitorUp size={16} aria-hidden />}
          </button>
        </>
      ) : (
        <p className="min-w-0 grow text-xs text-muted">{t.listening}</p>
      )}
      <button
        {...own(t.leave)}
        className="button button-icon button-small text-danger"
        onClick={() => call.leave()}
      >
        <PhoneOff size={16} aria-hidden />
      </button>
    </div>
  )
}
