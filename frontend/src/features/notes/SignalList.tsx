import { messages, useText } from '../../i18n/messages'
import { timeOfDay } from '../../i18n/time'
import { cleanName } from '../../session/people'
import { useRoom } from '../../session/react/room'
import { useSnapshot } from '../../sync/react/useSnapshot'
import { nameOf, type Signal, type Signals } from '../../sync/signals'

const text = messages({
  en: {
    title: 'Session signals',
    none: 'Nothing so far. Large pastes from elsewhere and leaving the tab appear here.',
    lines: (name: string, lines: number) => `${name} pasted ${lines} lines`,
    characters: (name: string, count: number) => `${name} pasted ${count} characters`,
    away: (name: string, time: string) => `${name} left the tab for ${time}`,
    seconds: (seconds: number) => `${seconds} s`,
    minutes: (minutes: number, seconds: number) =>
      seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`,
  },
  de: {
    title: 'Sitzungssignale',
    none: 'Bisher nichts. Große Texte, die von anderswo eingefügt werden, und das Verlassen des Tabs erscheinen hier.',
    lines: (name, lines) => `${name} hat ${lines} Zeilen eingefügt`,
    characters: (name, count) => `${name} hat ${count} Zeichen eingefügt`,
    away: (name, time) => `${name} hat den Tab für ${time} verlassen`,
    seconds: (seconds) => `${seconds} s`,
    minutes: (minutes, seconds) => (seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`),
  },
})

/** When candidates pasted a lot or left the tab, in rooms where that is noticed: marks with a time, no more. */
export function SignalList({ signals }: { signals: Signals }) {
  const t = useText(text)
  const { room, members } = useRoom()
  const list = useSnapshot(signals.onList, signals.list)
  if (list.length === 0 && !room.signals) return null
  const lasted = (seconds: number) =>
    seconds < 60 ? t.seconds(seconds) : t.minutes(Math.floor(seconds / 60), seconds % 60)
  const said = (signal: Signal) => {
    const name = cleanName(nameOf(signal, members))
    if (signal.kind === 'away') return t.away(name, lasted(signal.seconds))
    return signal.lines > 1 ? t.lines(name, signal.lines) : t.characters(name, signal.characters)
  }
  return (
    <section aria-label={t.title} className="flex flex-col gap-2">
      <h3 className="text-xs font-semibold text-muted">{t.title}</h3>
      {list.length === 0 && <p className="text-sm text-muted">{t.none}</p>}
      <ul className="flex flex-col gap-1 text-sm">
        {list.map((signal) => (
          <li key={signal.id} className="flex items-baseline gap-2">
            <time dateTime={begun(signal)} className="shrink-0 text-xs text-muted tabular-nums">
              {timeOfDay(begun(signal))}
            </time>
            <span className="min-w-0 break-words">{said(signal)}</span>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** When it began: that somebody was away is known when they are back. */
function begun(signal: Signal): string {
  if (signal.kind === 'paste') return signal.at
  return new Date(Date.parse(signal.at) - signal.seconds * 1_000).toISOString()
}
