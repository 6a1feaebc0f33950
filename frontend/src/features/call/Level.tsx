import { useEffect, useRef, useState } from 'react'
import { Meter } from '../../call/meter'
import { messages, useText } from '../../i18n/messages'

const text = messages({
  en: {
    level: 'Microphone level',
    heard: 'The microphone picks up sound.',
    speak: 'Say something to test it.',
  },
  de: {
    level: 'Mikrofonpegel',
    heard: 'Das Mikrofon nimmt Töne auf.',
    speak: 'Sagen Sie etwas, um es zu testen.',
  },
})

/** Between two looks, in milliseconds. */
const pause = 100
/** What is louder than a quiet room. */
const audible = 0.02

/** How loud a microphone is: whether it works is seen at a glance. */
export function Level({ track }: { track: MediaStreamTrack }) {
  const t = useText(text)
  const meter = useRef<HTMLMeterElement>(null)
  const [wasHeard, setWasHeard] = useState<MediaStreamTrack>()
  useEffect(() => {
    const measured = new Meter(track)
    const timer = setInterval(() => {
      // By hand: a page need not be made anew ten times a second.
      if (meter.current) meter.current.value = Math.min(1, measured.level * 4)
      if (measured.level > audible) setWasHeard(track)
    }, pause)
    return () => {
      clearInterval(timer)
      measured.stop()
    }
  }, [track])
  return (
    <div className="flex flex-col gap-1">
      <meter ref={meter} className="call-level" aria-label={t.level} min={0} max={1} value={0} />
      <p role="status" className="text-xs text-muted">
        {wasHeard === track ? t.heard : t.speak}
      </p>
    </div>
  )
}
