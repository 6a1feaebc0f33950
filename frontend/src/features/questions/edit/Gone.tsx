import { messages, useText } from '../../../i18n/messages'

const text = messages({
  en: {
    heading: 'Somebody has deleted this question meanwhile',
    means: 'Nothing you wrote is lost.',
    keep: 'Keep it as a new question',
  },
  de: {
    heading: 'Jemand hat diese Aufgabe inzwischen gelöscht',
    means: 'Was Sie geschrieben haben, bleibt erhalten.',
    keep: 'Als neue Aufgabe behalten',
  },
})

/** What is edited is no more: it can become a question again. */
export function Gone({ isBusy, onKeep }: { isBusy: boolean; onKeep: () => void }) {
  const t = useText(text)
  return (
    <section
      role="alert"
      data-gone
      className="flex flex-col items-start gap-3 rounded-lg border border-warn bg-warn/8 p-4 text-sm"
    >
      <div className="flex flex-col gap-1">
        <h2 className="font-semibold">{t.heading}</h2>
        <p>{t.means}</p>
      </div>
      <button className="button" disabled={isBusy} onClick={onKeep}>
        {t.keep}
      </button>
    </section>
  )
}
