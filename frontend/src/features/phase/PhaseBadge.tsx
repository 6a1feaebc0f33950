import type { Phase } from '../../api/schema'
import { messages, useText } from '../../i18n/messages'

const text = messages({
  en: {
    pending: 'Preparing',
    live: 'Live',
    ended: 'Ended',
    pendingMeans: 'Candidates wait and see nothing of the room yet',
    liveMeans: 'The interview is on',
    endedMeans: 'The interview is over; the room is read-only',
  },
  de: {
    pending: 'In Vorbereitung',
    live: 'Live',
    ended: 'Beendet',
    pendingMeans: 'Kandidaten warten und sehen noch nichts vom Raum',
    liveMeans: 'Das Interview läuft',
    endedMeans: 'Das Interview ist vorbei; der Raum ist schreibgeschützt',
  },
})

const colours: Record<Phase, string> = { pending: 'text-warn', live: 'text-good', ended: 'text-muted' }

/** Where the interview stands. */
export function PhaseBadge({ phase }: { phase: Phase }) {
  const t = useText(text)
  return (
    <span
      role="status"
      data-phase={phase}
      title={t[`${phase}Means`]}
      className={`flex items-center gap-1.5 rounded-full border border-line px-2.5 py-0.5 text-xs font-medium whitespace-nowrap ${colours[phase]}`}
    >
      <span className="size-1.5 rounded-full bg-current" aria-hidden />
      {t[phase]}
    </span>
  )
}
