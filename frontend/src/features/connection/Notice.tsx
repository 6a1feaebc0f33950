import { messages, useText } from '../../i18n/messages'
import type { ConnectionState } from '../../sync/state'

const text = messages({
  en: {
    none: 'No connection.',
    goOn: 'Keep typing: your text is kept in this browser for 30 days and sent when the connection is back.',
    kept: 'What you wrote last is kept in this browser.',
  },
  de: {
    none: 'Keine Verbindung.',
    goOn: 'Schreiben Sie weiter: Ihr Text bleibt 30 Tage in diesem Browser und wird gesendet, sobald die Verbindung wieder da ist.',
    kept: 'Was Sie zuletzt geschrieben haben, bleibt in diesem Browser.',
  },
})

/** What is wrong with the connection and what to do, below the editor, so that no line moves. */
export function ConnectionNotice({ state }: { state: ConnectionState }) {
  const t = useText(text)
  if (state.kind === 'gone') {
    return (
      <p role="alert" className="border-t border-line bg-panel px-4 py-2 text-sm">
        <strong className="text-danger">{state.happened}</strong> {state.advice}
        {state.unsaved > 0 && ` ${t.kept}`}
      </p>
    )
  }
  if (state.kind !== 'offline') return null
  return (
    <p role="status" className="border-t border-line bg-panel px-4 py-2 text-sm text-muted">
      <strong className="text-warn">{state.happened ?? t.none}</strong> {state.advice ?? t.goOn}
    </p>
  )
}
