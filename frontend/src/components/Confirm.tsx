import { useEffect, useId, useRef, useState } from 'react'
import { messages, useText } from '../i18n/messages'
import { told } from '../i18n/told'

interface Props {
  title: string
  /** Whom it concerns, and what becomes of their work. */
  consequence: string
  /** What the button says: the act itself, never 'OK'. */
  action: string
  /** Does it. What it throws is shown, and one may try again. */
  onConfirm: () => Promise<void>
  onClose: () => void
}

const text = messages({
  en: { cancel: 'Cancel', busy: 'One moment…' },
  de: { cancel: 'Abbrechen', busy: 'Einen Moment …' },
})

/**
 * Asks once before something is taken from others (PAGE-6). The focus is on Cancel, so
 * that pressing Enter twice does nothing.
 */
export function Confirm({ title, consequence, action, onConfirm, onClose }: Props) {
  const t = useText(text)
  const [titleId, consequenceId] = [useId(), useId()]
  const dialog = useRef<HTMLDialogElement>(null)
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<string>()
  useEffect(() => {
    const shown = dialog.current
    const before = document.activeElement
    shown?.showModal()
    return () => {
      shown?.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }, [])
  const confirm = async () => {
    setIsBusy(true)
    setError(undefined)
    try {
      await onConfirm()
      onClose()
    } catch (problem) {
      setError(told(problem))
      setIsBusy(false)
    }
  }
  return (
    <dialog
      ref={dialog}
      role="alertdialog"
      className="dialog dialog-small"
      aria-labelledby={titleId}
      aria-describedby={consequenceId}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <div className="flex flex-col gap-3 p-5">
        <h2 id={titleId} className="text-lg font-semibold text-balance wrap-anywhere">
          {title}
        </h2>
        <p id={consequenceId} className="text-sm text-muted">
          {consequence}
        </p>
        {error && (
          <p role="alert" className="text-sm text-danger">
            {error}
          </p>
        )}
        <div className="mt-2 flex justify-end gap-2">
          <button className="button" onClick={onClose} autoFocus>
            {t.cancel}
          </button>
          <button className="button button-danger" disabled={isBusy} onClick={() => void confirm()}>
            {isBusy ? t.busy : action}
          </button>
        </div>
      </div>
    </dialog>
  )
}
