import type { FallbackProps } from '../../components/ErrorBoundary'
import { messages, useText } from '../../i18n/messages'
import { told } from '../../i18n/told'

const text = messages({
  en: { title: 'Something went wrong on this page', again: 'Try again', reload: 'Reload the page' },
  de: {
    title: 'Auf dieser Seite ist etwas schiefgegangen',
    again: 'Erneut versuchen',
    reload: 'Seite neu laden',
  },
})

/** In place of a page that broke. */
export function Broken({ error, onAgain }: FallbackProps) {
  const t = useText(text)
  return (
    <main role="alert" className="mx-auto flex w-full max-w-md flex-col gap-4 p-6 pt-24">
      <h1 className="text-2xl font-semibold">{t.title}</h1>
      <p className="text-sm wrap-anywhere text-muted">{told(error)}</p>
      <div className="flex gap-2">
        <button className="button button-primary" onClick={onAgain}>
          {t.again}
        </button>
        <button className="button" onClick={() => location.reload()}>
          {t.reload}
        </button>
      </div>
    </main>
  )
}
