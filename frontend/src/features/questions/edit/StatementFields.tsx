import { type ReactNode, useId, useSyncExternalStore } from 'react'
import { difficulties } from '../../../api/questions'
import { languages } from '../../../config/languages'
import { messages, useText } from '../../../i18n/messages'
import { useSharedText } from '../../../sync/react/useDocument'
import { Markdown, SharedText } from '../../markdown/public'
import { text as common } from '../text'
import type { Draft } from './draft'

const text = messages({
  en: {
    title: 'Title',
    summary: 'Summary',
    summaryHint: 'One sentence, for the list.',
    difficulty: 'Difficulty',
    minutes: 'Minutes',
    language: 'Rooms begin in',
    tags: 'Tags',
    tagsHint: 'Separated by commas',
    source: 'Statement, as Markdown',
    hint: 'Markdown: **bold**, lists, tables, ```python code```, $maths$',
    preview: 'Preview',
    empty: 'What you write appears here as candidates see it.',
  },
  de: {
    title: 'Titel',
    summary: 'Zusammenfassung',
    summaryHint: 'Ein Satz, für die Liste.',
    difficulty: 'Schwierigkeit',
    minutes: 'Minuten',
    language: 'Räume beginnen mit',
    tags: 'Schlagwörter',
    tagsHint: 'Durch Kommas getrennt',
    source: 'Aufgabentext als Markdown',
    hint: 'Markdown: **fett**, Listen, Tabellen, ```python Code```, $Formeln$',
    preview: 'Vorschau',
    empty: 'Was Sie schreiben, erscheint hier so, wie Kandidaten es sehen.',
  },
})

/** What a question is called and what it asks for. */
export function StatementFields({ draft }: { draft: Draft }) {
  const [t, c] = [useText(text), useText(common)]
  const { title, summary, difficulty, minutes, language, tags } = useSyncExternalStore(
    draft.subscribe,
    draft.fields,
  )
  const source = useSharedText(draft.problem)
  return (
    <div className="flex flex-col gap-5">
      <div className="grid gap-4 sm:grid-cols-2 lg:grid-cols-12">
        <Labelled label={t.title} className="lg:col-span-5">
          {(id) => (
            <input
              id={id}
              className="field"
              maxLength={200}
              required
              value={title}
              onChange={({ currentTarget }) => draft.set({ title: currentTarget.value })}
            />
          )}
        </Labelled>
        <Labelled label={t.summary} className="lg:col-span-7">
          {(id) => (
            <input
              id={id}
              className="field"
              placeholder={t.summaryHint}
              value={summary}
              onChange={({ currentTarget }) => draft.set({ summary: currentTarget.value })}
            />
          )}
        </Labelled>
        <Labelled label={t.difficulty} className="lg:col-span-2">
          {(id) => (
            <select
              id={id}
              className="field"
              value={difficulty}
              onChange={({ currentTarget: { value } }) =>
                draft.set({ difficulty: difficulties.find((one) => one === value) ?? 'medium' })
              }
            >
              {difficulties.map((one) => (
                <option key={one} value={one}>
                  {c[one]}
                </option>
              ))}
            </select>
          )}
        </Labelled>
        <Labelled label={t.minutes} className="lg:col-span-1">
          {(id) => (
            <input
              id={id}
              className="field tabular-nums"
              type="number"
              min={1}
              max={600}
              value={minutes}
              onChange={({ currentTarget }) => draft.set({ minutes: currentTarget.value })}
            />
          )}
        </Labelled>
        <Labelled label={t.language} className="lg:col-span-2">
          {(id) => (
            <select
              id={id}
              className="field"
              value={language}
              onChange={({ currentTarget }) => draft.set({ language: currentTarget.value })}
            >
              {languages.map((one) => (
                <option key={one.id} value={one.id}>
                  {one.name}
                </option>
              ))}
            </select>
          )}
        </Labelled>
        <Labelled label={t.tags} className="lg:col-span-7">
          {(id) => (
            <input
              id={id}
              className="field"
              placeholder={t.tagsHint}
              value={tags}
              onChange={({ currentTarget }) => draft.set({ tags: currentTarget.value })}
            />
          )}
        </Labelled>
      </div>
      <div className="grid overflow-hidden rounded-lg border border-line focus-within:border-edge lg:grid-cols-2">
        <SharedText
          text={draft.problem}
          label={t.source}
          placeholder={t.hint}
          className="field-sizing-content min-h-80 resize-none p-4 font-mono text-[0.8125rem] leading-relaxed focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent"
        />
        <section
          aria-label={t.preview}
          className="min-w-0 border-t border-line bg-panel p-4 lg:border-t-0 lg:border-l"
          data-problem
        >
          {source.trim() ? <Markdown source={source} /> : <p className="text-sm text-muted">{t.empty}</p>}
        </section>
      </div>
    </div>
  )
}

interface LabelledProps {
  label: string
  className: string
  children: (id: string) => ReactNode
}

function Labelled({ label, className, children }: LabelledProps) {
  const id = useId()
  return (
    <div className={`flex min-w-0 flex-col gap-1 ${className}`}>
      <label htmlFor={id} className="truncate text-xs font-medium text-muted">
        {label}
      </label>
      {children(id)}
    </div>
  )
}
