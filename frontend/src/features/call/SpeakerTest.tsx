import { Volume2 } from 'lucide-react'
import { useState } from 'react'
import { tell } from '../../components/notices'
import { messages, useText } from '../../i18n/messages'
import { DeviceChoice } from './DeviceChoice'
import { useCall } from './useCall'

const text = messages({
  en: {
    play: 'Play a test sound',
    failed: 'No sound could be played. Choose another speaker, or check the volume of your system.',
  },
  de: {
    play: 'Testton abspielen',
    failed:
      'Es konnte kein Ton abgespielt werden. Wählen Sie einen anderen Lautsprecher, oder prüfen Sie die Lautstärke Ihres Systems.',
  },
})

/** How long it sounds, in seconds, and how high, in hertz. */
const lasts = 0.6
const pitch = 440

/** Sounds once by this speaker; undefined for the system's. */
async function sound(speaker: string | undefined) {
  const context = new AudioContext()
  const [tone, volume, target] = [
    context.createOscillator(),
    context.createGain(),
    context.createMediaStreamDestination(),
  ]
  tone.frequency.value = pitch
  volume.gain.setValueAtTime(0.2, context.currentTime)
  volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + lasts)
  tone.connect(volume).connect(target)
  const player = new Audio()
  player.srcObject = target.stream
  if (speaker !== undefined) await player.setSinkId?.(speaker)
  tone.start()
  tone.stop(context.currentTime + lasts)
  const isOver = new Promise((resolve) => tone.addEventListener('ended', resolve))
  await player.play()
  await isOver
  player.srcObject = null
  await context.close()
}

/** Which speaker is used, and whether it is heard. */
export function SpeakerTest() {
  const t = useText(text)
  const { devices } = useCall()
  const [isPlaying, setIsPlaying] = useState(false)
  const play = async () => {
    setIsPlaying(true)
    await sound(devices.chosen.speaker).catch(() => tell(t.failed, { kind: 'error' }))
    setIsPlaying(false)
  }
  return (
    <div className="flex flex-col items-start gap-2">
      <DeviceChoice kind="speaker" />
      <button className="button button-small" disabled={isPlaying} onClick={() => void play()}>
        <Volume2 size={14} aria-hidden />
        {t.play}
      </button>
    </div>
  )
}
