import { Flame, GitCompareArrows, type LucideIcon, RefreshCw, Users } from 'lucide-react'
import type { Room } from '../../api/schema'
import { ThemeButton } from '../../components/ThemeButton'
import { type Beside, Participants, usePlayback, useStanding } from '../../features/playback/public'
import { messages, useText } from '../../i18n/messages'
import { day, timeOfDay } from '../../i18n/time'
import { clock } from '../../playback/player'
import type { Around } from './around'

const text = messages({
  en: {
    recording: 'Recording',
    from: (date: string, time: string, lasted: string) => `${date}, ${time} · ${lasted}`,
    cut: 'The oldest part is no longer kept: the recording begins where it does.',
    cutShort: 'not whole',
    live: 'The interview is still on: load what came since',
    again: 'Load what came since',
    beside: 'Beside the code',
    authors: 'Authors',
    authorsMean: 'Shows beside each line who wrote it',
    heat: 'Heat',
    heatMeans: 'Shows which lines were rewritten, and how much was deleted there',
    compare: 'Compare',
    compareMeans: 'Shows how the code of two moments differs',
  },
  de: {
    recording: 'Aufzeichnung',
    from: (date, time, lasted) => `${date}, ${time} · ${lasted}`,
    cut: 'Der älteste Teil wird nicht mehr aufbewahrt: Die Aufzeichnung beginnt erst danach.',
    cutShort: 'unvollständig',
    live: 'Das Interview läuft noch: Neues laden',
    again: 'Neues laden',
    beside: 'Neben dem Code',
    authors: 'Verfasser',
    authorsMean: 'Zeigt neben jeder Zeile, wer sie geschrieben hat',
    heat: 'Umbauten',
    heatMeans: 'Zeigt, welche Zeilen umgeschrieben wurden und wie viel dort gelöscht wurde',
    compare: 'Vergleichen',
    compareMeans: 'Zeigt, wie sich der Code zweier Momente unterscheidet',
  },
})

interface Props {
  room: Room
  name: string
  around: Around
  beside: Beside
  onBeside: (beside: Beside) => void
  isComparing: boolean
  onCompare: () => void
  onAgain: () => void
}

/** Which recording it is, who took part, and how one looks at it. */
export function Header({ room, name, around, beside, onBeside, isComparing, onCompare, onAgain }: Props) {
  const t = useText(text)
  const { player, recording, begins } = usePlayback()
  const began = new Date(begins).toISOString()
  const duration = useStanding(player, (state) => state.duration)
  const pressed = 'button button-small aria-pressed:text-accent'
  const toggle = (which: Exclude<Beside, 'nothing'>, Icon: LucideIcon, label: string, means: string) => (
    <button
      className={pressed}
      aria-pressed={beside === which}
      title={means}
      disabled={isComparing}
      onClick={() => onBeside(beside === which ? 'nothing' : which)}
    >
      <Icon size={15} aria-hidden />
      <span className="max-sm:sr-only">{label}</span>
    </button>
  )
  return (
    <header className="playback-header flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-panel px-3 py-1.5">
      {around.home}
      <h1 className="max-w-56 min-w-0 truncate text-sm font-semibold">{name}</h1>
      <span className="rounded-full border border-line px-2.5 py-0.5 text-xs font-medium text-muted playback-wide">
        {t.recording}
      </span>
      <p className="playback-date text-xs whitespace-nowrap text-muted tabular-nums">
        <time dateTime={began}>{t.from(day(began), timeOfDay(began), clock(duration))}</time>
        {!recording.whole && <span title={t.cut}> · {t.cutShort}</span>}
      </p>
      <div className="playback-people">
        <Participants />
      </div>
      <div className="playback-views ml-auto flex items-center gap-1.5">
        {room.phase === 'live' && (
          <button
            className="button button-icon button-small"
            aria-label={t.again}
            title={t.live}
            onClick={onAgain}
          >
            <RefreshCw size={16} aria-hidden />
          </button>
        )}
        <div role="group" aria-label={t.beside} className="flex gap-1.5">
          {toggle('authors', Users, t.authors, t.authorsMean)}
          {toggle('heat', Flame, t.heat, t.heatMeans)}
        </div>
        <button className={pressed} aria-pressed={isComparing} title={t.compareMeans} onClick={onCompare}>
          <GitCompareArrows size={15} aria-hidden />
          <span className="max-sm:sr-only">{t.compare}</span>
        </button>
        {around.tools}
      </div>
      <div className="playback-away flex items-center gap-1.5">
        {around.away}
        <span className="max-sm:hidden">
          <ThemeButton />
        </span>
      </div>
    </header>
  )
}
