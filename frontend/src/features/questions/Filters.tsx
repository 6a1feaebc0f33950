import { Search } from 'lucide-react'
import type { ReactNode } from 'react'
import { difficulties, type QuestionSummary } from '../../api/questions'
import { languages } from '../../config/languages'
import { messages, useText } from '../../i18n/messages'
import { type Filter, isAnything, nothing, tagsIn } from './filter'
import { text as common } from './text'

const text = messages({
  en: {
    search: 'Search questions',
    placeholder: 'Search title, summary, tags',
    anyTag: 'Any tag',
    anyLanguage: 'Any language',
    anyDifficulty: 'Any level',
    tag: 'Tag',
    difficulty: 'Difficulty',
    clear: 'Clear',
    count: (shown: number, all: number) =>
      shown === all ? (all === 1 ? '1 question' : `${all} questions`) : `${shown} of ${all} questions`,
  },
  de: {
    search: 'Aufgaben suchen',
    placeholder: 'Titel, Zusammenfassung, Schlagwörter',
    anyTag: 'Alle Tags',
    anyLanguage: 'Alle Sprachen',
    anyDifficulty: 'Alle Stufen',
    tag: 'Schlagwort',
    difficulty: 'Schwierigkeit',
    clear: 'Zurücksetzen',
    count: (shown, all) =>
      shown === all ? (all === 1 ? '1 Aufgabe' : `${all} Aufgaben`) : `${shown} von ${all} Aufgaben`,
  },
})

interface Props {
  questions: readonly QuestionSummary[]
  /** How many of them are found. */
  count: number
  filter: Filter
  onFilter: (filter: Filter) => void
}

/** Finds questions by words, tag, language and difficulty. */
export function Filters({ questions, count, filter, onFilter }: Props) {
  const [t, c] = [useText(text), useText(common)]
  const offered = new Set(questions.flatMap((one) => one.languages))
  const choose = (change: Partial<Filter>) => onFilter({ ...filter, ...change })
  return (
    <search className="flex flex-col gap-2">
      <label className="relative flex">
        <Search size={16} aria-hidden className="pointer-events-none absolute top-2.5 left-2.5 text-muted" />
        <input
          type="search"
          className="field grow pl-8"
          aria-label={t.search}
          placeholder={t.placeholder}
          maxLength={100}
          value={filter.search}
          onChange={({ currentTarget }) => choose({ search: currentTarget.value })}
        />
      </label>
      <div className="grid grid-cols-[auto_auto_minmax(0,1fr)] gap-1.5">
        <Choice
          label={t.difficulty}
          value={filter.difficulty}
          onChoose={(difficulty) =>
            choose({ difficulty: difficulties.find((one) => one === difficulty) ?? '' })
          }
        >
          <option value="">{t.anyDifficulty}</option>
          {difficulties.map((one) => (
            <option key={one} value={one}>
              {c[one]}
            </option>
          ))}
        </Choice>
        <Choice label={c.language} value={filter.language} onChoose={(language) => choose({ language })}>
          <option value="">{t.anyLanguage}</option>
          {languages
            .filter(({ id }) => offered.has(id) || id === filter.language)
            .map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
        </Choice>
        <Choice label={t.tag} value={filter.tag} onChoose={(tag) => choose({ tag })}>
          <option value="">{t.anyTag}</option>
          {tagsIn(questions).map(([tag, many]) => (
            <option key={tag} value={tag}>
              {tag} ({many})
            </option>
          ))}
        </Choice>
      </div>
      <p className="flex min-h-5 items-center justify-between gap-2 text-xs text-muted">
        <span role="status" className="tabular-nums">
          {t.count(count, questions.length)}
        </span>
        {!isAnything(filter) && (
          <button
            className="cursor-pointer rounded font-medium text-accent hover:underline focus-visible:outline-2 focus-visible:outline-accent"
            onClick={() => onFilter(nothing)}
          >
            {t.clear}
          </button>
        )}
      </p>
    </search>
  )
}

interface ChoiceProps {
  label: string
  value: string
  onChoose: (value: string) => void
  children: ReactNode
}

function Choice({ label, value, onChoose, children }: ChoiceProps) {
  return (
    <select
      className="field field-small w-full"
      aria-label={label}
      value={value}
      onChange={({ currentTarget }) => onChoose(currentTarget.value)}
    >
      {children}
    </select>
  )
}
