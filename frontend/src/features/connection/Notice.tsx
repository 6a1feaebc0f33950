import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import type { ConnectionState } from '../../sync/state'
import { useBlocked } from './useBlocked'

const text = messages({
  en: {
    none: 'No connection.',
    goOn: 'Keep typing: your text is kept in this browser for 30 days and sent when the connection is back.',
    kept: 'What you wrote last is kept in this browser.',
    blocked: 'WebSockets are blocked.',
    unblock:
      'The server answers, but something between it and you does not let WebSockets through: ask whoever runs your network, VPN or reverse proxy to allow them, or try another network. Until then your text stays in this browser only.',
  },
  de: {
    none: 'Keine Verbindung.',
    goOn: 'Schreiben Sie weiter: Ihr Text bleibt 30 Tage in diesem Browser und wird gesendet, sobald die Verbindung wieder da ist.',
    kept: 'Was Sie zuletzt geschrieben haben, bleibt in diesem Browser.',
    blocked: 'WebSockets sind blockiert.',
    unblock:
      'Der Server antwortet, aber etwas zwischen ihm und Ihnen lässt keine WebSockets durch: Bitten Sie die Betreuer Ihres Netzes, VPNs oder Reverse-Proxys, sie zu erlauben, oder versuchen Sie ein anderes Netz. Bis dahin bleibt Ihr Text nur in diesem Browser.',
  },
})

/** What is wrong with the connection and what to do, below the editor, so that no line moves. */
export function ConnectionNotice({ state }: { state: ConnectionState }) {
  const t = useText(text)
  const { documents } = useRoom()
  const isBlocked = useBlocked(documents, state.kind === 'offline' || state.kind === 'connecting')
  if (state.kind === 'gone') {
    return (
      <p role="alert" className="border-t border-line bg-panel px-4 py-2 text-sm">
        <strong className="text-danger">{state.happened}</strong> {state.advice}
        {state.unsaved > 0 && ` ${t.kept}`}
      </p>
    )
  }
  const isOffline = state.kind === 'offline'
  if (!isOffline && !isBlocked) return null
  const happened = isOffline ? (state.happened ?? t.none) : t.none
  const advice = isOffline ? (state.advice ?? t.goOn) : t.goOn
  return (
    <p role="status" className="border-t border-line bg-panel px-4 py-2 text-sm text-muted">
      <strong className="text-warn">{isBlocked ? t.blocked : happened}</strong>{' '}
      {isBlocked ? t.unblock : advice}
    </p>
  )
}
