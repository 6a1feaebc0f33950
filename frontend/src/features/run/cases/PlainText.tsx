import { useId } from 'react'
import { visible } from './diff'

interface Props {
  label: string
  text: string
  /** What is said where it is empty. */
  nothing: string
  isBad?: boolean
}

/** A text as a program read or wrote it. */
export function PlainText({ label, text, nothing, isBad = false }: Props) {
  const id = useId()
  return (
    <div className="flex min-w-0 flex-col gap-0.5">
      <span id={id} className="text-xs font-medium text-muted">
        {label}
      </span>
      {text ? (
        // What scrolls can be reached by keys.
        <pre
          role="group"
          aria-labelledby={id}
          tabIndex={0}
          className={`case-text ${isBad ? 'text-danger' : ''}`}
        >
          {text.split('\n').map(visible).join('\n')}
        </pre>
      ) : (
        <p className="text-xs text-muted italic">{nothing}</p>
      )}
    </div>
  )
}
