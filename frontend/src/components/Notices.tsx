import { X } from 'lucide-react'
import { useEffect, useState } from 'react'
import { messages, useText } from '../i18n/messages'
import { dismiss, type Notice, useNotices } from './notices'

const text = messages({ en: { dismiss: 'Dismiss' }, de: { dismiss: 'Ausblenden' } })

/** What the person is told beside their work, at the foot of the window. It takes no focus. */
export function Notices() {
  const notices = useNotices()
  return (
    <div
      className="pointer-events-none fixed inset-x-0 bottom-4 z-40 flex flex-col items-center gap-2 px-4"
      aria-live="polite"
    >
      {notices.map((notice) => (
        <Shown key={notice.id} notice={notice} />
      ))}
    </div>
  )
}

function Shown({ notice: { id, text: said, kind, action, lasts } }: { notice: Notice }) {
  const t = useText(text)
  /** What is to be told to others is in a line of its own. */
  const [words, quoted] = said.split('\n')
  /** Whoever points at it or has the focus in it is still reading. */
  const [isHeld, setIsHeld] = useState(false)
  useEffect(() => {
    if (lasts === undefined || isHeld) return undefined
    const timer = setTimeout(() => dismiss(id), lasts)
    return () => clearTimeout(timer)
  }, [id, lasts, isHeld])
  return (
    <div
      role={kind === 'error' ? 'alert' : undefined}
      data-notice={kind}
      className="notice"
      onMouseEnter={() => setIsHeld(true)}
      onMouseLeave={() => setIsHeld(false)}
      onFocus={() => setIsHeld(true)}
      onBlur={() => setIsHeld(false)}
    >
      <span className={`min-w-0 wrap-anywhere ${kind === 'error' ? 'text-danger' : ''}`}>
        {words}
        {quoted && <small className="block text-xs text-muted select-all">{quoted}</small>}
      </span>
      {action && (
        <button
          className="button button-small"
          // The editor keeps the focus.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            dismiss(id)
            action.run()
          }}
        >
          {action.label}
        </button>
      )}
      <button
        className="button button-icon button-small"
        aria-label={t.dismiss}
        title={t.dismiss}
        onMouseDown={(event) => event.preventDefault()}
        onClick={() => dismiss(id)}
      >
        <X size={16} aria-hidden />
      </button>
    </div>
  )
}
