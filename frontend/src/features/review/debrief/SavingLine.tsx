import { Check } from 'lucide-react'
import { messages, useText } from '../../../i18n/messages'
import type { Saving } from './ownJudgement'

const text = messages({
  en: {
    saved: 'Saved',
    saving: 'Saving…',
    failed: (why: string) => `Not saved yet. What you wrote is kept in this browser. ${why}`,
  },
  de: {
    saved: 'Gespeichert',
    saving: 'Wird gespeichert …',
    failed: (why) => `Noch nicht gespeichert. Ihr Text bleibt in diesem Browser erhalten. ${why}`,
  },
})

/** Whether the server has what one wrote. */
export function SavingLine({ saving }: { saving: Saving }) {
  const t = useText(text)
  return (
    <p
      // That it could not be saved is said; each save is not (PAGE-7).
      role={saving.kind === 'failed' ? 'alert' : undefined}
      data-saving={saving.kind}
      className={`flex items-center gap-1 text-sm screen-only ${saving.kind === 'failed' ? 'text-danger' : 'text-muted'}`}
    >
      {saving.kind === 'saved' && (
        <>
          <Check size={14} aria-hidden />
          {t.saved}
        </>
      )}
      {(saving.kind === 'unsaved' || saving.kind === 'saving') && t.saving}
      {saving.kind === 'failed' && t.failed(saving.reason)}
    </p>
  )
}
