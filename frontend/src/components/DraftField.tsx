import { useState } from 'react'

interface Props {
  value: string
  label: string
  onValue: (value: string) => void
  maxLength: number
  className?: string
  placeholder?: string
  autoFocus?: boolean
  onKeyDown?: (event: React.KeyboardEvent<HTMLInputElement>) => void
}

/**
 * A field of one line for a value that others may change, too. Each key is shared at once;
 * what others make of it meanwhile is not shown while one is in the field (PAGE-1).
 */
export function DraftField({ value, onValue, label, className = '', autoFocus, ...rest }: Props) {
  const [draft, setDraft] = useState<string>()
  return (
    <input
      {...rest}
      className={className}
      aria-label={label}
      value={draft ?? value}
      // Somebody has just asked for it.
      autoFocus={autoFocus}
      onFocus={(event) => {
        setDraft(value)
        if (autoFocus) event.currentTarget.select()
      }}
      onBlur={() => setDraft(undefined)}
      onChange={(event) => {
        setDraft(event.target.value)
        onValue(event.target.value)
      }}
    />
  )
}
