import { X } from 'lucide-react'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { messages, useText } from '../i18n/messages'

interface Props {
  title: string
  /** What it is about, in a sentence below the title. */
  summary?: string
  onClose: () => void
  children: ReactNode
}

const text = messages({ en: { close: 'Close' }, de: { close: 'Schließen' } })

/**
 * Something in front of the page. Escape, the button and a click beside it close it; the
 * focus goes back to where it was.
 */
export function Dialog({ title, summary, onClose, children }: Props) {
  const t = useText(text)
  const titleId = useId()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const shown = dialog.current
    const before = document.activeElement
    shown?.showModal()
    return () => {
      shown?.close()
      // The browser does that by itself only while the dialog is still there.
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={titleId}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      onMouseDown={(event) => event.target === event.currentTarget && onClose()}
    >
      <div className="flex max-h-[calc(100dvh-2rem)] flex-col">
        <div className="flex items-start justify-between gap-4 px-5 pt-4 pb-3">
          <div className="flex flex-col gap-1">
            <h2 id={titleId} className="text-lg font-semibold">
              {title}
            </h2>
            {summary && <p className="text-sm text-muted">{summary}</p>}
          </div>
          <button className="button button-icon -mr-2" aria-label={t.close} title={t.close} onClick={onClose}>
            <X size={18} aria-hidden />
          </button>
        </div>
        <div className="min-h-0 overflow-y-auto px-5 pb-5">{children}</div>
      </div>
    </dialog>
  )
}
