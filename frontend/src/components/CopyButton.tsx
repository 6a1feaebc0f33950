import { Check, Copy } from 'lucide-react'
import { useEffect, useState } from 'react'
import { messages, useText } from '../i18n/messages'

/** How long the button says what it did, in milliseconds. */
const sayFor = 2_500

const text = messages({
  en: { copy: 'Copy', copied: 'Copied' },
  de: { copy: 'Kopieren', copied: 'Kopiert' },
})

interface Props {
  value: string
  /** What is copied, for those who don't see what the button stands beside. */
  what: string
  /** The browser did not allow it: it may be shown, to be copied by hand. */
  onRefused: () => void
}

/** Copies a text, and says that it did. */
export function CopyButton({ value, what, onRefused }: Props) {
  const t = useText(text)
  const [isCopied, setIsCopied] = useState(false)
  useEffect(() => {
    if (!isCopied) return undefined
    const timer = setTimeout(() => setIsCopied(false), sayFor)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value)
      setIsCopied(true)
    } catch {
      // Without https, or when the person said no.
      onRefused()
    }
  }
  return (
    <button className="button w-28" onClick={() => void copy()}>
      {isCopied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
      <span aria-live="polite">{isCopied ? t.copied : t.copy}</span>
      <span className="sr-only"> {what}</span>
    </button>
  )
}
