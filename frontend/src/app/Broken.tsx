import { useEffect, useState } from 'react'
import { serverAnswers } from '../api/health'
import type { FallbackProps } from '../components/ErrorBoundary'
import { messages, useText } from '../i18n/messages'
import { Plain } from '../components/Plain'

const text = messages({
  en: {
    offlineTitle: 'Part of this page could not be loaded.',
    offline: 'The server does not answer. Check your connection; the page tries again when it is back.',
    again: 'Try again',
    updatedTitle: 'There is a new version of Pairpad.',
    updated: 'Part of the version that you have open is no longer there. Nothing that you wrote is lost.',
    reload: 'Reload',
    brokenTitle: 'Something went wrong on this page.',
    broken:
      'What you wrote is kept. Try again; if it happens once more, reload the page and tell the person who runs this server:',
  },
  de: {
    offlineTitle: 'Ein Teil dieser Seite konnte nicht geladen werden.',
    offline:
      'Der Server antwortet nicht. Prüfen Sie Ihre Verbindung; die Seite versucht es erneut, sobald sie wieder da ist.',
    again: 'Erneut versuchen',
    updatedTitle: 'Es gibt eine neue Version von Pairpad.',
    updated:
      'Ein Teil der Version, die Sie geöffnet haben, ist nicht mehr da. Nichts von dem, was Sie geschrieben haben, ist verloren.',
    reload: 'Neu laden',
    brokenTitle: 'Auf dieser Seite ist etwas schiefgegangen.',
    broken:
      'Was Sie geschrieben haben, bleibt erhalten. Versuchen Sie es erneut. Passiert es noch einmal, laden Sie die Seite neu und melden Sie dem Betreiber dieses Servers:',
  },
})

/** Whether the server answers at all; undefined until that is known. */
function useServerAnswers(): boolean | undefined {
  const [answers, setAnswers] = useState<boolean>()
  useEffect(() => {
    let isShown = true
    void serverAnswers().then((answer) => isShown && setAnswers(answer))
    return () => {
      isShown = false
    }
  }, [])
  return answers
}

/** A part of the page did not come: the network is gone, or the server has another version by now. */
export function NotLoaded({ onAgain }: { onAgain: () => void }) {
  const t = useText(text)
  const answers = useServerAnswers()
  useEffect(() => {
    window.addEventListener('online', onAgain)
    return () => window.removeEventListener('online', onAgain)
  }, [onAgain])
  if (answers === undefined) return null
  return (
    <Plain title={answers ? t.updatedTitle : t.offlineTitle}>
      <p role="alert" className="text-muted">
        {answers ? t.updated : t.offline}
      </p>
      <button
        className="button button-primary self-start"
        // The browser remembers which parts it failed to load for as long as the page is open.
        onClick={() => (answers ? location.reload() : onAgain())}
      >
        {answers ? t.reload : t.again}
      </button>
    </Plain>
  )
}

/** Something was thrown while the page was drawn. */
export function Broken({ error, onAgain }: FallbackProps) {
  const t = useText(text)
  return (
    <Plain title={t.brokenTitle}>
      <p role="alert" className="text-muted">
        {t.broken}
      </p>
      <pre className="overflow-x-auto rounded-lg border border-line bg-panel p-3 text-xs">
        {error instanceof Error ? `${error.name}: ${error.message}` : String(error)}
      </pre>
      <div className="flex gap-2">
        <button className="button button-primary" onClick={onAgain}>
          {t.again}
        </button>
        <button className="button" onClick={() => location.reload()}>
          {t.reload}
        </button>
      </div>
    </Plain>
  )
}
