import { Check, Copy } from 'lucide-react'
import { useEffect, useId, useRef, useState } from 'react'
import type { Unsent } from '../../sync/unsent'
import { Plain } from '../../components/Plain'
import { languageOf } from '../../config/languages'

interface Props {
  reason: string
  unsent: Unsent[]
}

/** A room has a file for each language, most of which nobody has touched: whether it is the active one's. */
function isInSight({ title, language }: Unsent): boolean {
  return !language || title === languageOf(language).file
}

/** What was written and never reached the server, to be copied: it is nowhere but here. */
export function UnsentText({ reason, unsent }: Props) {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => event.preventDefault()
    window.addEventListener('beforeunload', warn)
    return () => window.removeEventListener('beforeunload', warn)
  }, [])
  const shown = unsent.some(isInSight) ? unsent.filter(isInSight) : unsent
  const others = unsent.filter((one) => !shown.includes(one))
  return (
    <Plain title={reason}>
      <p role="alert">
        <strong className="text-danger">Your last edits were not saved.</strong> Copy your text now: it is
        gone when you leave this page.
      </p>
      {shown.map((one, at) => (
        <Text key={at} {...one} />
      ))}
      {others.length > 0 && (
        <details>
          <summary className="cursor-pointer text-sm text-muted">Other files of the room</summary>
          <div className="flex flex-col gap-5 pt-4">
            {others.map((one, at) => (
              <Text key={at} {...one} />
            ))}
          </div>
        </details>
      )}
    </Plain>
  )
}

function Text({ title, text }: Unsent) {
  const id = useId()
  const area = useRef<HTMLTextAreaElement>(null)
  const [isCopied, setIsCopied] = useState(false)
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text)
      setIsCopied(true)
    } catch {
      // Without https, or when the person said no: they can copy it themselves.
      area.current?.select()
    }
  }
  return (
    <div className="flex flex-col gap-1.5">
      <div className="flex items-center justify-between">
        <label htmlFor={id} className="font-mono text-sm font-medium">
          {title}
        </label>
        <button className="button w-28" onClick={() => void copy()}>
          {isCopied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
          <span aria-live="polite">{isCopied ? 'Copied' : 'Copy'}</span>
          <span className="sr-only"> {title}</span>
        </button>
      </div>
      <textarea ref={area} id={id} className="field font-mono text-sm" rows={10} readOnly value={text} />
    </div>
  )
}
