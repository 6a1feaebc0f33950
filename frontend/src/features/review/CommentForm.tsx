import { SendHorizontal } from 'lucide-react'
import { type KeyboardEvent, useRef, useState } from 'react'
import { tell } from '../../components/notices'
import { messages, textOf, useText } from '../../i18n/messages'
import { told } from '../../i18n/told'
import { longestComment } from './draft'
import { text as common } from './text'

const text = messages({
  en: {
    failed: (why: string) => `Not sent. What you wrote is kept. ${why}`,
    keys: 'Send (Enter)',
    discarded: 'Draft discarded.',
    undo: 'Undo',
  },
  de: {
    failed: (why) => `Nicht gesendet. Ihr Text bleibt erhalten. ${why}`,
    keys: 'Senden (Enter)',
    discarded: 'Entwurf verworfen.',
    undo: 'Rückgängig',
  },
})

/** Says that what was written is gone, and how to get it back. */
export function discarded(undo: () => void) {
  const t = textOf(text)
  tell(t.discarded, { action: { label: t.undo, run: undo } })
}

interface Props {
  label: string
  placeholder: string
  /** What is written so far: it is kept by whoever shows the form. */
  value: string
  onValue: (value: string) => void
  /** Sends it. What it throws is shown, and what was written stays (PAGE-5). */
  onSend: (value: string) => Promise<void>
  onCancel: () => void
  autoFocus: boolean
}

/** Writes a comment, an answer, or other words for one: Enter sends, Shift+Enter begins another line. */
export function CommentForm({ label, placeholder, value, onValue, onSend, onCancel, autoFocus }: Props) {
  const [t, c] = [useText(text), useText(common)]
  const area = useRef<HTMLTextAreaElement>(null)
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<string>()
  const send = async () => {
    if (isBusy || value.trim() === '') return
    setIsBusy(true)
    setError(undefined)
    try {
      await onSend(value.trim())
    } catch (problem) {
      setError(told(problem))
      area.current?.focus()
    } finally {
      setIsBusy(false)
    }
  }
  // What is being sent is not discarded any more.
  const cancel = () => {
    if (!isBusy) onCancel()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    // What an input method takes its Enter for is not sent yet.
    if (event.key === 'Enter' && !event.shiftKey && !event.nativeEvent.isComposing) {
      event.preventDefault()
      void send()
    }
    if (event.key === 'Escape') cancel()
  }
  return (
    <form
      className="flex flex-col gap-1.5"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <div className="flex items-end gap-1.5">
        <textarea
          ref={area}
          className="field field-sizing-content max-h-48 grow resize-none py-1.5"
          rows={2}
          aria-label={label}
          placeholder={placeholder}
          maxLength={longestComment}
          // Somebody has just asked for it.
          autoFocus={autoFocus}
          value={value}
          readOnly={isBusy}
          onChange={({ currentTarget }) => onValue(currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <button className="button button-icon" aria-label={t.keys} title={t.keys} disabled={isBusy}>
          <SendHorizontal size={18} aria-hidden />
        </button>
      </div>
      <div className="flex items-start justify-between gap-3">
        <p role="alert" className="text-xs text-danger">
          {error !== undefined && t.failed(error)}
        </p>
        <button
          type="button"
          className="shrink-0 cursor-pointer text-xs text-muted hover:text-ink"
          onClick={cancel}
        >
          {c.cancel}
        </button>
      </div>
    </form>
  )
}
