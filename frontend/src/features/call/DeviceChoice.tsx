import { useId } from 'react'
import type { DeviceState } from '../../call/devices'
import { messages, useText } from '../../i18n/messages'
import { useCall } from './useCall'

const text = messages({
  en: {
    microphone: 'Microphone',
    camera: 'Camera',
    speaker: 'Speaker',
    system: 'System default',
    unnamed: (index: number) => `Device ${index}`,
  },
  de: {
    microphone: 'Mikrofon',
    camera: 'Kamera',
    speaker: 'Lautsprecher',
    system: 'Wie im System eingestellt',
    unnamed: (index) => `Gerät ${index}`,
  },
})

type Kind = 'microphone' | 'camera' | 'speaker'

const kinds = { microphone: 'audioinput', camera: 'videoinput', speaker: 'audiooutput' } as const

/** The devices of a kind. The system's own choice has entries of its own in some browsers. */
export const devicesOf = ({ known }: DeviceState, kind: Kind): MediaDeviceInfo[] =>
  known.filter(
    (one) => one.kind === kinds[kind] && one.deviceId !== 'default' && one.deviceId !== 'communications',
  )

/** Which microphone, camera or speaker is used. Nothing is shown where there is nothing to choose. */
export function DeviceChoice({ kind }: { kind: Kind }) {
  const t = useText(text)
  const id = useId()
  const { call, devices } = useCall()
  const found = devicesOf(devices, kind)
  if (found.length === 0) return null
  const chosen = devices.chosen[kind]
  return (
    <label htmlFor={id} className="flex flex-col gap-1 text-xs text-muted">
      {t[kind]}
      <select
        id={id}
        className="field field-small"
        value={found.some(({ deviceId }) => deviceId === chosen) ? chosen : ''}
        onChange={({ target }) => call.devices.choose({ [kind]: target.value || undefined })}
      >
        <option value="">{t.system}</option>
        {found.map(({ deviceId, label }, index) => (
          <option key={deviceId} value={deviceId}>
            {label || t.unnamed(index + 1)}
          </option>
        ))}
      </select>
    </label>
  )
}
