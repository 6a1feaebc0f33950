import { type ReactNode, useId } from 'react'
import type { QuestionPrivate } from '../../../api/questions'
import { messages, useText } from '../../../i18n/messages'
import { Markdown } from '../../markdown/public'
import { text as common } from '../text'

const text = messages({
  en: {
    none: 'No notes, parts or rubric.',
    partsMean: 'Revealed one after the other in the room.',
    rubricMeans: 'Rows to score in the room.',
  },
  de: {
    none: 'Keine Notizen, Teile oder Kriterien.',
    partsMean: 'Sie werden im Raum nacheinander aufgedeckt.',
    rubricMeans: 'Im Raum werden sie bewertet.',
  },
})

/** What only those get who lead. */
export function PrivateTab({ of: { notes, parts, rubric } }: { of: QuestionPrivate }) {
  const [t, c] = [useText(text), useText(common)]
  if (!notes.trim() && parts.length === 0 && rubric.length === 0)
    return <p className="text-sm text-muted">{t.none}</p>
  return (
    <div className="flex flex-col gap-6">
      {notes.trim() && (
        <Section title={c.notes}>
          <Markdown source={notes} />
        </Section>
      )}
      {parts.length > 0 && (
        <Section title={c.parts} about={t.partsMean}>
          <ol className="flex flex-col gap-3">
            {parts.map(({ title, text: source = '' }, at) => (
              <li key={at} className="rounded-lg border border-line">
                <p className="border-b border-line px-3 py-2 text-sm font-medium">{title}</p>
                <div className="p-3">
                  <Markdown source={source} />
                </div>
              </li>
            ))}
          </ol>
        </Section>
      )}
      {rubric.length > 0 && (
        <Section title={c.rubric} about={t.rubricMeans}>
          <ul className="flex flex-wrap gap-2">
            {rubric.map(({ title }, at) => (
              <li key={at} className="rounded-md border border-line px-2.5 py-1 text-sm">
                {title}
              </li>
            ))}
          </ul>
        </Section>
      )}
    </div>
  )
}

function Section({ title, about, children }: { title: string; about?: string; children: ReactNode }) {
  const heading = useId()
  return (
    <section aria-labelledby={heading} className="flex flex-col gap-2">
      <h4 id={heading} className="text-xs font-semibold text-muted">
        {title}
      </h4>
      {about && <p className="-mt-1 text-xs text-muted">{about}</p>}
      {children}
    </section>
  )
}
