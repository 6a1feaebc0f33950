import { Hourglass, Pause } from 'lucide-react'
import { messages, useText } from '../../i18n/messages'
import { minute, soon, type Timer } from '../../sync/timer'
import { clockFace } from './clockFace'
import { useShown } from './useShown'

const text = messages({
  en: {
    left: 'Time left',
    up: 'Time is up',
    soon: (minutes: number) => `${minutes} minutes left`,
    section: (title: string) => `Now: ${title}`,
  },
  de: {
    left: 'Verbleibende Zeit',
    up: 'Die Zeit ist um',
    soon: (minutes) => `Noch ${minutes} Minuten`,
    section: (title) => `Jetzt: ${title}`,
  },
})

const colours = { calm: '', soon: 'text-warn', over: 'text-danger' } as const

/** What is left, and of what. Changes that matter are announced, seconds are not. */
export function Face({ timer }: { timer: Timer }) {
  const t = useText(text)
  const { remaining, section, isRunning, level } = useShown(timer)
  const title = timer.sections[section]?.title
  const said =
    level === 'over'
      ? t.up
      : level === 'soon'
        ? t.soon(Math.ceil(soon / minute))
        : title && isRunning
          ? t.section(title)
          : ''
  return (
    <span
      data-timer={level}
      className={`flex items-center gap-1.5 text-sm font-semibold tabular-nums ${colours[level]}`}
    >
      {isRunning || level === 'over' ? (
        <Hourglass size={15} className="max-sm:hidden" aria-hidden />
      ) : (
        <Pause size={15} aria-hidden />
      )}
      {title && level !== 'over' && (
        <span className="max-w-32 truncate font-medium max-md:hidden">{title}</span>
      )}
      {level === 'over' ? (
        <span>{t.up}</span>
      ) : (
        <span role="timer" aria-label={`${t.left} ${clockFace(remaining)}`}>
          {clockFace(remaining)}
        </span>
      )}
      <span role="status" className="sr-only">
        {said}
      </span>
    </span>
  )
}
