import { Check, Copy } from 'lucide-react'
import { messages, useText } from '../i18n/messages'
import { useCopied } from './useCopied'

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
  const [isCopied, copy] = useCopied(onRefused)
  return (
    <button className="button w-28" onClick={() => void copy(value)}>
      {isCopied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
      <span aria-live="polite">{isCopied ? t.copied : t.copy}</span>
      <span className="sr-only"> {what}</span>
    </button>
  )
}
