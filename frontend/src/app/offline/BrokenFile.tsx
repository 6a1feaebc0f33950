import type { FallbackProps } from '../../components/ErrorBoundary'
import { messages, useText } from '../../i18n/messages'
import { Instead } from './Instead'

const text = messages({
  en: {
    title: 'Something went wrong on this page.',
    advice:
      'The file is as it was. Try again; if it happens once more, open the file in another browser, and tell whoever runs the server that it was exported from:',
    again: 'Try again',
  },
  de: {
    title: 'Auf dieser Seite ist etwas schiefgegangen.',
    advice:
      'Die Datei ist unverändert. Versuchen Sie es erneut. Passiert es noch einmal, öffnen Sie die Datei in einem anderen Browser und melden Sie dem Betreiber des Servers, von dem sie stammt:',
    again: 'Erneut versuchen',
  },
})

/** Something was thrown while the recording was drawn. */
export function BrokenFile({ error, onAgain }: FallbackProps) {
  const t = useText(text)
  return (
    <Instead title={t.title}>
      <p role="alert" className="text-muted">
        {t.advice}
      </p>
      <pre className="overflow-x-auto rounded-lg border border-line bg-panel p-3 text-xs">
        {error instanceof Error ? `${error.name}: ${error.message}` : String(error)}
      </pre>
      <button className="button button-primary self-start" onClick={onAgain}>
        {t.again}
      </button>
    </Instead>
  )
}
