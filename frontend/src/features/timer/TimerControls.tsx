import { Pause, Pencil, Play, Plus, RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { serverClock } from '../../api/clock'
import { messages, useText } from '../../i18n/messages'
import { type SharedTimer, type Timer, totalOf } from '../../sync/timer'
import { clockFace } from './clockFace'
import { TimerForm } from './TimerForm'
import { useShown } from './useShown'

const text = messages({
  en: {
    start: 'Start',
    resume: 'Continue',
    pause: 'Pause',
    more: '5 min',
    moreMeans: 'Add 5 minutes',
    reset: 'Reset',
    edit: 'Change',
    minutes: (count: number) => `${count} min`,
    of: (total: string) => `of ${total}`,
    untitled: (number: number) => `Section ${number}`,
  },
  de: {
    start: 'Starten',
    resume: 'Weiter',
    pause: 'Anhalten',
    more: '5 Min.',
    moreMeans: '5 Minuten mehr',
    reset: 'Zurücksetzen',
    edit: 'Ändern',
    minutes: (count) => `${count} Min.`,
    of: (total) => `von ${total}`,
    untitled: (number) => `Abschnitt ${number}`,
  },
})

/** Sets, starts, stops and extends the room's timer. */
export function TimerControls({ shared, timer }: { shared: SharedTimer; timer: Timer }) {
  const t = useText(text)
  const { remaining, section, isRunning, level } = useShown(timer)
  const [isEditing, setIsEditing] = useState(false)
  if (isEditing || timer.sections.length === 0) {
    return (
      <TimerForm
        sections={timer.sections}
        onSet={(sections, isStarting) => {
          shared.set(sections)
          if (isStarting) shared.start(serverClock.now())
          setIsEditing(false)
        }}
        onClear={timer.sections.length > 0 ? () => shared.clear() : undefined}
      />
    )
  }
  const { kind } = timer.countdown
  return (
    <div className="flex flex-col gap-3">
      <p className="flex items-baseline gap-2">
        <span className="text-3xl font-semibold tabular-nums">{clockFace(remaining)}</span>
        <span className="text-sm text-muted tabular-nums">{t.of(clockFace(totalOf(timer.sections)))}</span>
      </p>
      {timer.sections.length > 1 && (
        <ol className="flex flex-col text-sm">
          {timer.sections.map(({ title, minutes }, at) => (
            <li
              // Sections have no other identity than their place.
              // eslint-disable-next-line react/no-array-index-key
              key={at}
              aria-current={at === section ? 'step' : undefined}
              className="flex justify-between gap-2 rounded-md px-2 py-1 text-muted aria-[current]:bg-accent/12 aria-[current]:font-medium aria-[current]:text-ink"
            >
              <span className="truncate">{title || t.untitled(at + 1)}</span>
              <span className="tabular-nums">{t.minutes(minutes)}</span>
            </li>
          ))}
        </ol>
      )}
      <div className="flex flex-wrap gap-2">
        {isRunning ? (
          <button className="button button-primary" onClick={() => shared.pause(serverClock.now())}>
            <Pause size={16} aria-hidden />
            {t.pause}
          </button>
        ) : (
          level !== 'over' && (
            <button className="button button-primary" onClick={() => shared.start(serverClock.now())}>
              <Play size={16} aria-hidden />
              {kind === 'paused' ? t.resume : t.start}
            </button>
          )
        )}
        <button
          className="button"
          aria-label={t.moreMeans}
          title={t.moreMeans}
          onClick={() => shared.extend(5, serverClock.now())}
        >
          <Plus size={16} aria-hidden />
          {t.more}
        </button>
        {kind !== 'ready' && (
          <button className="button" onClick={() => shared.reset()}>
            <RotateCcw size={16} aria-hidden />
            {t.reset}
          </button>
        )}
        <button className="button" onClick={() => setIsEditing(true)}>
          <Pencil size={16} aria-hidden />
          {t.edit}
        </button>
      </div>
    </div>
  )
}
