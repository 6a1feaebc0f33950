import { Check, Link2 } from 'lucide-react'
import { useEffect, useState } from 'react'

/** How long the button says what it did, in milliseconds. */
const sayFor = 2_500

/** Copies the room's link, and says so. */
export function ShareButton({ room }: { room: string }) {
  const [state, setState] = useState<'idle' | 'copied' | 'failed'>('idle')
  const link = `${location.origin}/rooms/${room}`
  useEffect(() => {
    if (state !== 'copied') return undefined
    const timer = setTimeout(() => setState('idle'), sayFor)
    return () => clearTimeout(timer)
  }, [state])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link)
      setState('copied')
    } catch {
      // Without https, or when the person said no: they can copy it themselves.
      setState('failed')
    }
  }
  if (state === 'failed') {
    return (
      <input
        className="field w-44"
        aria-label="Link of this room, to be copied"
        readOnly
        autoFocus
        value={link}
        onFocus={(event) => event.target.select()}
        onBlur={() => setState('idle')}
      />
    )
  }
  const Icon = state === 'copied' ? Check : Link2
  return (
    <button className="button max-sm:px-2.5" onClick={() => void copy()} title="Copy the link of this room">
      <Icon size={18} aria-hidden />
      <span aria-live="polite" className={state === 'idle' ? 'max-sm:sr-only' : ''}>
        {state === 'copied' ? 'Link copied' : 'Share'}
      </span>
    </button>
  )
}
