import type { KeyboardEvent, ReactNode } from 'react'
import type { QuestionSummary } from '../../api/questions'
import { messages, useText } from '../../i18n/messages'
import { Facts, Tags } from './look/Facts'
import './questions.css'

const text = messages({
  en: {
    list: 'Questions',
    none: 'No question fits. Try fewer words or another filter.',
    unsaved: 'Unsaved changes',
  },
  de: {
    list: 'Aufgaben',
    none: 'Keine Aufgabe passt. Versuchen Sie es mit weniger Wörtern oder einem anderen Filter.',
    unsaved: 'Ungespeicherte Änderungen',
  },
})

interface Props {
  questions: readonly QuestionSummary[]
  /** Ids of those of which this browser has unsaved changes. */
  unsaved?: readonly string[]
  /** Makes the line of a question something to press. */
  renderLine: (question: QuestionSummary, content: ReactNode) => ReactNode
}

/** Up and down go from one to the next, as they do in any list. */
function step(event: KeyboardEvent<HTMLElement>) {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (by === undefined) return
  const lines = [...event.currentTarget.querySelectorAll<HTMLElement>('.question-link')]
  const at = lines.findIndex((line) => line === document.activeElement)
  lines[at + by]?.focus()
  if (at >= 0) event.preventDefault()
}

/** Questions to choose from. */
export function QuestionList({ questions, unsaved = [], renderLine }: Props) {
  const t = useText(text)
  if (questions.length === 0) return <p className="p-4 text-sm text-pretty text-muted">{t.none}</p>
  return (
    <ul aria-label={t.list} className="divide-y divide-line" onKeyDown={step}>
      {questions.map((question) => {
        const { id, title, summary, tags } = question
        return (
          <li key={id} data-listed={id}>
            {renderLine(
              question,
              <>
                <span className="flex items-baseline gap-2">
                  <span className="min-w-0 grow truncate text-sm font-medium">{title}</span>
                  {unsaved.includes(id) && <span className="shrink-0 text-xs text-warn">{t.unsaved}</span>}
                </span>
                {summary && <span className="line-clamp-2 text-xs text-pretty text-muted">{summary}</span>}
                <span className="flex flex-wrap items-center gap-x-3 gap-y-1 pt-0.5">
                  <Facts of={question} />
                  {tags.length > 0 && (
                    <span className="flex flex-wrap gap-1">
                      <Tags of={tags.slice(0, 3)} />
                    </span>
                  )}
                </span>
              </>,
            )}
          </li>
        )
      })}
    </ul>
  )
}

/** The look of what is pressed in the list. */
export const lineLook =
  'question-link relative flex w-full cursor-pointer flex-col gap-1 px-3.5 py-2.5 text-left hover:bg-panel focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent'
