import { useLayoutEffect, useRef } from 'react'
import type * as Y from 'yjs'
import { bindTextarea } from '../../sync/textarea'

interface Props {
  text: Y.Text
  /** What it is, for those who don't see where it stands. */
  label: string
  placeholder?: string
  className?: string
  readOnly?: boolean
  /** Lines that it has at least; it grows with its content where the browser knows how. */
  rows?: number
  autoFocus?: boolean
  /** Not prose: there is nothing to check the spelling of, and the keys that run code do so in it. */
  isData?: boolean
}

/** A field for a text that several people write at once. */
export function SharedText({
  text,
  label,
  placeholder,
  className = '',
  readOnly = false,
  rows,
  autoFocus,
  isData = false,
}: Props) {
  const field = useRef<HTMLTextAreaElement>(null)
  // Before it is seen: it is never empty first.
  useLayoutEffect(() => (field.current ? bindTextarea(field.current, text) : undefined), [text])
  return (
    <textarea
      ref={field}
      aria-label={label}
      placeholder={placeholder}
      className={className}
      readOnly={readOnly}
      rows={rows}
      autoFocus={autoFocus}
      spellCheck={!isData}
      data-run={isData || undefined}
    />
  )
}
