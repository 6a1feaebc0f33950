import { type FormEvent, useState } from 'react'
import { messages, useText } from '../../i18n/messages'
import { told } from '../../i18n/told'

/** As many characters as the server takes. */
const longestLabel = 60
const dayLong = 24 * 3_600_000

const text = messages({
  en: {
    label: 'Label',
    example: 'Ada, second round',
    expires: 'Works',
    never: 'until revoked',
    days: (count: number) => (count === 1 ? 'for a day' : `for ${count} days`),
    create: 'Create link',
    creating: 'Creating…',
    cancel: 'Cancel',
  },
  de: {
    label: 'Bezeichnung',
    example: 'Ada, zweite Runde',
    expires: 'Gültig',
    never: 'bis zum Widerruf',
    days: (count) => (count === 1 ? 'einen Tag' : `${count} Tage`),
    create: 'Link anlegen',
    creating: 'Wird angelegt …',
    cancel: 'Abbrechen',
  },
})

interface Props {
  onCreate: (label: string | null, expires_at: string | null) => Promise<void>
  onClose: () => void
}

/** For whom another link is, and for how long. */
export function LinkForm({ onCreate, onClose }: Props) {
  const t = useText(text)
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<string>()
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    const [label, days] = [form.get('label'), Number(form.get('days'))]
    const expires = days > 0 ? new Date(Date.now() + days * dayLong).toISOString() : null
    setIsBusy(true)
    try {
      await onCreate(typeof label === 'string' && label.trim() ? label.trim() : null, expires)
    } catch (problem) {
      setError(told(problem))
      setIsBusy(false)
    }
  }
  return (
    <form
      className="flex flex-col gap-2 rounded-lg border border-line bg-panel p-3"
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <label className="flex flex-col gap-1 text-xs font-medium">
        {t.label}
        <input
          name="label"
          className="field font-normal"
          placeholder={t.example}
          maxLength={longestLabel}
          autoComplete="off"
          autoFocus
        />
      </label>
      <label className="flex flex-col gap-1 text-xs font-medium">
        {t.expires}
        <select name="days" className="field font-normal" defaultValue="0">
          <option value="0">{t.never}</option>
          {[1, 7, 30].map((days) => (
            <option key={days} value={days}>
              {t.days(days)}
            </option>
          ))}
        </select>
      </label>
      {error && (
        <p role="alert" className="text-xs text-danger">
          {error}
        </p>
      )}
      <div className="mt-1 flex gap-2">
        <button className="button button-primary button-small" disabled={isBusy}>
          {isBusy ? t.creating : t.create}
        </button>
        <button type="button" className="button button-small" onClick={onClose}>
          {t.cancel}
        </button>
      </div>
    </form>
  )
}
