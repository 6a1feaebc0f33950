import { SendHorizontal } from 'lucide-react'
import { type KeyboardEvent, useRef } from 'react'

interface Props {
  label: string
  placeholder: string
  send: string
  longest: number
  autoFocus?: boolean
  /** Whether it was something to send. */
  onSend: (text: string) => boolean
  onCancel?: () => void
}

/** Writes something to others: Enter sends, Shift+Enter begins another line. */
export function Composer({ label, placeholder, send, longest, autoFocus = false, onSend, onCancel }: Props) {
  const area = useRef<HTMLTextAreaElement>(null)
  const submit = () => {
    if (area.current && onSend(area.current.value)) area.current.value = ''
    area.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // What an input method takes its Enter for is not sent yet.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault()
      submit()
    }
    if (event.key === 'Escape') onCancel?.()
  }
  return (
    <form
      className="flex items-end gap-1.5"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <textarea
        ref={area}
        className="field field-sizing-content max-h-32 grow resize-none py-1.5"
        rows={1}
        aria-label={label}
        placeholder={placeholder}
        maxLength={longest}
        autoFocus={autoFocus}
        onKeyDown={onKeyDown}
      />
      <button className="button button-icon" aria-label={send} title={send}>
        <SendHorizontal size={18} aria-hidden />
      </button>
    </form>
  )
}
