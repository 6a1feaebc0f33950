import { ShieldCheck } from 'lucide-react'
import { useEffect, useId } from 'react'
import type { Problem } from '../../call/devices'
import type { Signal } from '../../call/signalling'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { DeviceChoice } from './DeviceChoice'
import { Level } from './Level'
import { Picture, useStreamOf } from './Picture'
import { SpeakerTest } from './SpeakerTest'
import { deviceText } from './troubleText'
import { useCall } from './useCall'

const text = messages({
  en: {
    nobody: 'Nobody is in the call.',
    people: (names: string) => `In the call: ${names}`,
    recorded: 'Sound and pictures go straight to the others in the call. Nothing is recorded.',
    microphone: 'Microphone',
    camera: 'Camera',
    own: 'Your picture',
    asking: 'The browser asks whether this page may use it.',
    join: 'Join',
    joinHeard: 'Join with microphone',
    joinSilent: 'Join without',
    observer: 'As an observer you hear and see the others. An interviewer can let you speak.',
    full: (limit: number) => `The call is full: it has room for ${limit}.`,
    waiting: 'The call can be joined as soon as the server answers.',
    closed: 'The server has ended this connection. Reload the page to join the call.',
    off: 'Calls are switched off on this server.',
  },
  de: {
    nobody: 'Niemand ist im Anruf.',
    people: (names) => `Im Anruf: ${names}`,
    recorded: 'Ton und Bild gehen direkt an die anderen im Anruf. Nichts wird aufgezeichnet.',
    microphone: 'Mikrofon',
    camera: 'Kamera',
    own: 'Ihr Bild',
    asking: 'Der Browser fragt, ob diese Seite es benutzen darf.',
    join: 'Teilnehmen',
    joinHeard: 'Mit Mikrofon teilnehmen',
    joinSilent: 'Ohne Mikrofon teilnehmen',
    observer: 'Als Beobachter hören und sehen Sie die anderen. Ein Interviewer kann Sie sprechen lassen.',
    full: (limit) => `Der Anruf ist voll: Er hat Platz für ${limit}.`,
    waiting: 'Teilnehmen können Sie, sobald der Server antwortet.',
    closed: 'Der Server hat diese Verbindung beendet. Laden Sie die Seite neu, um am Anruf teilzunehmen.',
    off: 'Auf diesem Server sind Anrufe abgeschaltet.',
  },
})

interface InputProps {
  label: string
  isOn: boolean
  isAsked: boolean
  problem: string | undefined
  onChange: (isOn: boolean) => void
}

/** Turns a device on or off, to try it. */
function InputSwitch({ label, isOn, isAsked, problem, onChange }: InputProps) {
  const t = useText(text)
  const id = useId()
  return (
    <div className="flex flex-col gap-1">
      <div className="flex items-center justify-between gap-3">
        <label htmlFor={id} className="text-sm font-medium">
          {label}
        </label>
        <input
          id={id}
          type="checkbox"
          role="switch"
          className="switch"
          checked={isOn || isAsked}
          onChange={({ target }) => onChange(target.checked)}
        />
      </div>
      <p role="status" className="text-xs text-muted">
        {isAsked && !isOn ? t.asking : ''}
      </p>
      <p role="alert" className={problem ? 'text-sm text-danger' : ''}>
        {problem}
      </p>
    </div>
  )
}

const said = (input: 'microphone' | 'camera', problem: Problem | undefined) =>
  problem && deviceText(input, problem)

const signals: Record<Signal, (t: { waiting: string; closed: string }) => string> = {
  connecting: ({ waiting }) => waiting,
  open: () => '',
  lost: ({ waiting }) => waiting,
  closed: ({ closed }) => closed,
}

/** Before one joins: who is there, whether one's devices work, and the way in. */
export function Setup() {
  const t = useText(text)
  const { role } = useRoom()
  const { call, state, devices } = useCall()
  const { open, asked, problems } = devices
  const own = useStreamOf(open.camera)
  const isObserver = role === 'observer'
  useEffect(
    () => () => {
      // Whoever goes elsewhere without joining leaves no light on.
      if (call.getState().own.kind === 'out') call.devices.closeAll()
    },
    [call],
  )
  const isFull = state.limit > 0 && state.participants.length >= state.limit
  const canJoin = state.signal === 'open' && state.own.kind === 'out' && !isFull
  const joinHeard = async () => {
    await call.setOpen(true)
    call.join()
  }
  const joinSilent = async () => {
    await call.setOpen(false)
    call.join()
  }
  if (!state.isOffered) return <p className="p-3 text-sm text-muted">{t.off}</p>
  return (
    <div className="flex flex-col gap-4 p-3">
      <p role="status" className="text-sm">
        {state.participants.length > 0
          ? t.people(state.participants.map(({ name }) => name).join(', '))
          : t.nobody}
      </p>
      {isObserver ? (
        <p className="text-sm text-muted">{t.observer}</p>
      ) : (
        <>
          <InputSwitch
            label={t.microphone}
            isOn={open.microphone !== undefined}
            isAsked={asked.microphone}
            problem={said('microphone', problems.microphone)}
            onChange={(isOn) => {
              void call.setOpen(isOn)
              if (!isOn) call.devices.close('microphone')
            }}
          />
          {open.microphone && <Level track={open.microphone} />}
          {open.microphone && <DeviceChoice kind="microphone" />}
          <InputSwitch
            label={t.camera}
            isOn={open.camera !== undefined}
            isAsked={asked.camera}
            problem={said('camera', problems.camera)}
            onChange={(isOn) => void call.setShown('camera', isOn)}
          />
          {open.camera && <Picture stream={own} isMirrored className="call-own" label={t.own} />}
          {open.camera && <DeviceChoice kind="camera" />}
        </>
      )}
      <SpeakerTest />
      <p className="flex gap-2 text-xs text-muted">
        <ShieldCheck size={16} aria-hidden className="shrink-0" />
        {t.recorded}
      </p>
      <div className="call-way-in flex flex-col gap-2">
        <div className="flex flex-wrap gap-2">
          {isObserver || open.microphone ? (
            <button className="button button-primary" disabled={!canJoin} onClick={() => call.join()}>
              {t.join}
            </button>
          ) : (
            <>
              <button className="button button-primary" disabled={!canJoin} onClick={() => void joinHeard()}>
                {t.joinHeard}
              </button>
              <button className="button" disabled={!canJoin} onClick={() => void joinSilent()}>
                {t.joinSilent}
              </button>
            </>
          )}
        </div>
        <p role="status" className="text-xs text-muted">
          {isFull ? t.full(state.limit) : signals[state.signal](t)}
        </p>
      </div>
    </div>
  )
}
