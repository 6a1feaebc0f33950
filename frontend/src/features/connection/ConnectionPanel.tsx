import { useEffect, useState } from 'react'
import { messages, useText } from '../../i18n/messages'
import { timeOfDay } from '../../i18n/time'
import { useRoom } from '../../session/react/room'
import { usePeople } from '../../session/react/usePeople'
import type { Connection } from '../../sync/document'
import type { ConnectionState } from '../../sync/state'
import { looks, stateText } from './looks'
import { useRoundTrip } from './useRoundTrip'

const text = messages({
  en: {
    roundTrip: 'Round trip',
    milliseconds: (count: number) => `${count} ms`,
    measuring: 'Measuring…',
    silent: 'No answer',
    unsent: 'Not saved yet',
    nothing: 'Nothing',
    edits: (count: number) => (count === 1 ? '1 edit' : `${count} edits`),
    editsSince: (count: number, since: string) =>
      `${count === 1 ? '1 edit' : `${count} edits`} since ${since}`,
    connected: 'Connected since',
    never: 'Not connected',
    lost: 'Interruptions',
    people: 'Everyone’s connection',
    you: (name: string) => `${name} (you)`,
    isLost: 'Lost',
    isHere: 'Connected',
    saved: 'Everything you have written is stored on the server.',
    saving: 'The server is taking longer than usual to store what you wrote. You can keep typing.',
    connecting: 'The page is connecting to the server.',
    offline: 'What you write is kept in this browser and sent when the connection is back.',
    gone: 'The server has ended this connection. What it says about that is below the code.',
  },
  de: {
    roundTrip: 'Antwortzeit',
    milliseconds: (count) => `${count} ms`,
    measuring: 'Wird gemessen …',
    silent: 'Keine Antwort',
    unsent: 'Noch nicht gespeichert',
    nothing: 'Nichts',
    edits: (count) => (count === 1 ? '1 Änderung' : `${count} Änderungen`),
    editsSince: (count, since) => `${count === 1 ? '1 Änderung' : `${count} Änderungen`} seit ${since}`,
    connected: 'Verbunden seit',
    never: 'Nicht verbunden',
    lost: 'Unterbrechungen',
    people: 'Verbindungen aller',
    you: (name) => `${name} (Sie)`,
    isLost: 'Unterbrochen',
    isHere: 'Verbunden',
    saved: 'Alles, was Sie geschrieben haben, ist auf dem Server gespeichert.',
    saving: 'Der Server braucht länger als sonst zum Speichern. Sie können weiterschreiben.',
    connecting: 'Die Seite verbindet sich mit dem Server.',
    offline:
      'Was Sie schreiben, bleibt in diesem Browser und wird gesendet, sobald die Verbindung wieder da ist.',
    gone: 'Der Server hat diese Verbindung beendet. Was er dazu sagt, steht unter dem Code.',
  },
})

/** Between two looks, in milliseconds. */
const pause = 1_000

/** What stands behind 'Saved': the connection in figures, one's own and everybody's. */
export function ConnectionPanel({ state }: { state: ConnectionState }) {
  const t = useText(text)
  const states = useText(stateText)
  const { documents } = useRoom()
  const people = usePeople(documents.get('code').awareness)
  const took = useRoundTrip()
  const connection = useConnection(() => documents.connection)
  const { Icon, colour } = looks[state.kind]
  const { unsaved, unsavedSince, openSince, opened } = connection
  return (
    <div className="flex flex-col gap-3 text-sm">
      <div>
        <h2 className={`flex items-center gap-1.5 font-semibold ${colour}`}>
          <Icon size={16} aria-hidden /> {states[state.kind]}
        </h2>
        <p className="mt-1 text-muted">{t[state.kind]}</p>
      </div>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1.5 tabular-nums [&>dd]:text-right [&>dt]:text-muted">
        <dt>{t.roundTrip}</dt>
        <dd>
          {took === undefined
            ? t.measuring
            : took === null
              ? t.silent
              : t.milliseconds(Math.max(1, Math.round(took)))}
        </dd>
        <dt>{t.unsent}</dt>
        <dd>
          {unsaved === 0
            ? t.nothing
            : unsavedSince
              ? t.editsSince(unsaved, time(unsavedSince))
              : t.edits(unsaved)}
        </dd>
        <dt>{t.connected}</dt>
        <dd>{openSince ? time(openSince) : t.never}</dd>
        <dt>{t.lost}</dt>
        <dd>{Math.max(opened - (openSince ? 1 : 0), 0)}</dd>
      </dl>
      <div className="border-t border-line pt-3">
        <h3 className="font-semibold">{t.people}</h3>
        <ul className="mt-1.5 flex max-h-48 flex-col gap-1.5 overflow-y-auto">
          {people.map(({ name, isYou, isLost, clients }) => {
            // What others see of oneself is late: the page knows better.
            const isAway = isYou ? !openSince : isLost
            return (
              <li key={clients[0]} className="flex justify-between gap-4">
                <span className="truncate">{isYou ? t.you(name) : name}</span>
                <span className={isAway ? 'text-warn' : 'text-muted'}>{isAway ? t.isLost : t.isHere}</span>
              </li>
            )
          })}
        </ul>
      </div>
    </div>
  )
}

const time = (at: number) => timeOfDay(new Date(at).toISOString())

/** The connection's figures, looked at each second. */
function useConnection(read: () => Connection): Connection {
  const [shown, setShown] = useState(read)
  useEffect(() => {
    const timer = setInterval(() => setShown(read()), pause)
    return () => clearInterval(timer)
  })
  return shown
}
