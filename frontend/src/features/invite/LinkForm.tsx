import { type FormEvent, useState } from 'react'
import type { Link, PatchLink } from '../../api/schema'
import { messages, useText } from '../../i18n/messages'
import { moment } from '../../i18n/time'
import { told } from '../../i18n/told'
import { inDays, isExpired } from './expiry'

/** As many characters as the server takes. */
const longestLabel = 60

const text = messages({
  en: {
    label: 'Label',
    example: 'Ada, second round',
    expires: 'Works',
    never: 'until revoked',
    until: (when: string) => `until ${when}`,
    expired: (when: string) => `until ${when} (expired)`,
    days: (count: number) => (count === 1 ? 'for a day' : `for ${count} days`),
    fromNow: (count: number) => (count === 1 ? 'for a day from now' : `for ${count} days from now`),
    create: 'Create link',
    creating: 'Creating…',
    save: 'Save',
    saving: 'Saving…',
    cancel: 'Cancel',
    editing: (what: string) => `Edit ${what}`,
  },
  de: {
    label: 'Bezeichnung',
    example: 'Ada, zweite Runde',
    expires: 'Gültig',
    never: 'bis zum Widerruf',
    until: (when) => `bis ${when}`,
    expired: (when) => `bis ${when} (abgelaufen)`,
    days: (count) => (count === 1 ? 'einen Tag' : `${count} Tage`),
    fromNow: (count) => (count === 1 ? 'ab jetzt einen Tag' : `ab jetzt ${count} Tage`),
    create: 'Link anlegen',
    creating: 'Wird angelegt …',
    save: 'Speichern',
    saving: 'Wird gespeichert …',
    cancel: 'Abbrechen',
    editing: (what) => `${what} bearbeiten`,
  },
})

interface Props {
  /** The link that is edited; without one the form is for another link. */
  edited?: { link: Link; what: string; whenItExpires: string | undefined }
  onSave: (fields: PatchLink) => Promise<void>
  onClose: () => void
}

/** For whom a link is, and for how long. */
export function LinkForm({ edited, onSave, onClose }: Props) {
  const t = useText(text)
  const [isBusy, setIsBusy] = useState(false)
  const [error, setError] = useState<string>()
  const until = edited?.link.expires_at
  const [time, setTime] = useState(until ? 'kept' : '0')
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const label = new FormData(event.currentTarget).get('label')
    const fields: PatchLink = { label: typeof label === 'string' && label.trim() ? label.trim() : null }
    const days = Number(time)
    // What is left out stays as it is.
    if (time !== 'kept') {
      fields.expires_at = days > 0 ? inDays(days) : null
    }
    setIsBusy(true)
    setError(undefined)
    try {
      await onSave(fields)
    } catch (problem) {
      setError(told(problem))
      setIsBusy(false)
    }
  }
  return (
    <form
      className="flex flex-col gap-2 rounded-lg border border-line bg-panel p-3"
      aria-label={edited && t.editing(edited.what)}
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <label className="flex flex-col gap-1 text-xs font-medium">
        {t.label}
        <input
          name="label"
          className="field font-normal"
          placeholder={t.example}
          defaultValue={edited?.link.label ?? ''}
          maxLength={longestLabel}
          autoComplete="off"
          autoFocus
        />
      </label>
      <label className="flex flex-col gap-1 text-xs font-medium">
        {t.expires}
        <select className="field font-normal" value={time} onChange={(event) => setTime(event.target.value)}>
          {until && (
            <option value="kept">
              {isExpired(until) ? t.expired(moment(until)) : t.until(moment(until))}
            </option>
          )}
          <option value="0">{t.never}</option>
          {[1, 7, 30].map((days) => (
            <option key={days} value={days}>
              {edited ? t.fromNow(days) : t.days(days)}
            </option>
          ))}
        </select>
      </label>
      {time !== '0' && edited?.whenItExpires && (
        <p className="text-xs text-muted text-pretty">{edited.whenItExpires}</p>
      )}
      {error && (
        <p role="alert" className="text-xs text-danger">
          {error}
        </p>
      )}
      <div className="mt-1 flex gap-2">
        <button className="button button-primary button-small" disabled={isBusy}>
          {edited ? (isBusy ? t.saving : t.save) : isBusy ? t.creating : t.create}
        </button>
        <button type="button" className="button button-small" onClick={onClose}>
          {t.cancel}
        </button>
      </div>
    </form>
  )
}
