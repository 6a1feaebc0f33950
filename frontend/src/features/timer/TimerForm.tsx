import { Plus, X } from 'lucide-react'
import { useState } from 'react'
import { messages, useText } from '../../i18n/messages'
import { longestTitle, mostMinutes, mostSections, type Section } from '../../sync/timer'

const text = messages({
  en: {
    about: 'A countdown for everybody in the room.',
    title: (number: number) => `Title of section ${number}`,
    optional: 'Title (optional)',
    minutes: (number: number) => `Minutes of section ${number}`,
    unit: 'min',
    remove: (number: number) => `Remove section ${number}`,
    add: 'Add a section',
    set: 'Set',
    start: 'Set and start',
    clear: 'Remove the timer',
  },
  de: {
    about: 'Ein Countdown für alle im Raum.',
    title: (number) => `Titel von Abschnitt ${number}`,
    optional: 'Titel (optional)',
    minutes: (number) => `Minuten von Abschnitt ${number}`,
    unit: 'Min.',
    remove: (number) => `Abschnitt ${number} entfernen`,
    add: 'Abschnitt hinzufügen',
    set: 'Stellen',
    start: 'Stellen und starten',
    clear: 'Timer entfernen',
  },
})

/** What an interview usually takes. */
const usual: Section = { title: '', minutes: 45 }

interface Props {
  sections: readonly Section[]
  onSet: (sections: Section[], isStarting: boolean) => void
  onClear: (() => void) | undefined
}

/** The timer's sections, as one fills them in; nobody else sees them before they are set. */
export function TimerForm({ sections, onSet, onClear }: Props) {
  const t = useText(text)
  const [drafts, setDrafts] = useState(() =>
    (sections.length > 0 ? sections : [usual]).map((section, key) => ({ ...section, key })),
  )
  const change = (key: number, next: Partial<Section>) =>
    setDrafts(drafts.map((draft) => (draft.key === key ? { ...draft, ...next } : draft)))
  const isValid = drafts.every(({ minutes }) => minutes >= 1 && minutes <= mostMinutes)
  const set = (isStarting: boolean) => {
    if (isValid)
      onSet(
        drafts.map(({ title, minutes }) => ({ title: title.trim(), minutes })),
        isStarting,
      )
  }
  return (
    <form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        set(true)
      }}
    >
      <p className="text-sm text-muted">{t.about}</p>
      <ol className="flex flex-col gap-2">
        {drafts.map(({ key, title, minutes }, at) => (
          <li key={key} className="flex items-center gap-1.5">
            <input
              className="field min-w-0 grow"
              aria-label={t.title(at + 1)}
              placeholder={t.optional}
              maxLength={longestTitle}
              value={title}
              onChange={(event) => change(key, { title: event.target.value })}
            />
            <input
              className="field w-16 px-2 text-right tabular-nums"
              type="number"
              aria-label={t.minutes(at + 1)}
              min={1}
              max={mostMinutes}
              required
              value={minutes || ''}
              aria-invalid={!(minutes >= 1 && minutes <= mostMinutes)}
              onChange={(event) => change(key, { minutes: Math.floor(event.target.valueAsNumber) || 0 })}
            />
            <span className="text-xs text-muted">{t.unit}</span>
            {drafts.length > 1 && (
              <button
                type="button"
                className="button button-icon button-small"
                aria-label={t.remove(at + 1)}
                title={t.remove(at + 1)}
                onClick={() => setDrafts(drafts.filter((draft) => draft.key !== key))}
              >
                <X size={15} aria-hidden />
              </button>
            )}
          </li>
        ))}
      </ol>
      {drafts.length < mostSections && (
        <button
          type="button"
          className="button button-small self-start"
          onClick={() =>
            setDrafts([...drafts, { title: '', minutes: 15, key: (drafts.at(-1)?.key ?? 0) + 1 }])
          }
        >
          <Plus size={15} aria-hidden />
          {t.add}
        </button>
      )}
      <div className="flex flex-wrap gap-2">
        <button className="button button-primary" disabled={!isValid}>
          {t.start}
        </button>
        <button type="button" className="button" disabled={!isValid} onClick={() => set(false)}>
          {t.set}
        </button>
        {onClear && (
          <button type="button" className="button" onClick={onClear}>
            {t.clear}
          </button>
        )}
      </div>
    </form>
  )
}
