import { Plus } from 'lucide-react'
import { type ReactNode, useId, useState } from 'react'
import { DraftField } from '../../../components/DraftField'
import { ItemButtons } from '../../../components/ItemButtons'
import { KeepFocus } from '../../../components/KeepFocus'
import { messages, useText } from '../../../i18n/messages'
import { useSharedText } from '../../../sync/react/useDocument'
import { useSnapshot } from '../../../sync/react/useSnapshot'
import { longestTitle } from '../../../sync/rubric'
import { Markdown, SharedText } from '../../markdown/public'
import { PartCard } from '../../problem/PartCard'
import { text as common } from '../text'
import type { Draft } from './draft'

const text = messages({
  en: {
    notesHint: 'What to look for, hints to give, where to go on. Markdown.',
    notesOf: 'Notes, as Markdown',
    preview: 'Preview of the notes',
    partsMean: 'Further parts of the problem. In the room interviewers reveal them one after the other.',
    addPart: 'Add a part',
    part: (number: number) => `Part ${number}`,
    partGoes: 'The part and what it says are taken out of this question.',
    rubricMeans: 'What to score in the room.',
    addRow: 'Add a row',
    row: 'New row',
    rowTitle: 'Title of the row',
  },
  de: {
    notesHint: 'Worauf zu achten ist, welche Hinweise helfen, wie es weitergeht. Markdown.',
    notesOf: 'Notizen als Markdown',
    preview: 'Vorschau der Notizen',
    partsMean: 'Weitere Teile der Aufgabe. Im Raum decken Interviewer sie nacheinander auf.',
    addPart: 'Teil hinzufügen',
    part: (number) => `Teil ${number}`,
    partGoes: 'Der Teil und sein Text werden aus dieser Aufgabe entfernt.',
    rubricMeans: 'Was im Raum bewertet wird.',
    addRow: 'Kriterium hinzufügen',
    row: 'Neues Kriterium',
    rowTitle: 'Titel des Kriteriums',
  },
})

/** What only interviewers get. */
export function PrivateFields({ draft }: { draft: Draft }) {
  const [t, c] = [useText(text), useText(common)]
  const { notes, rubric } = draft
  const parts = useSnapshot(notes.onParts, notes.parts)
  const rows = useSnapshot(rubric.onRows, rubric.rows)
  const written = useSharedText(notes.text)
  const [added, setAdded] = useState<string>()
  return (
    <div className="flex flex-col gap-8">
      <Section title={c.notes}>
        <div className="grid overflow-hidden rounded-lg border border-line focus-within:border-edge lg:grid-cols-2">
          <SharedText
            text={notes.text}
            label={t.notesOf}
            placeholder={t.notesHint}
            className="field-sizing-content min-h-40 resize-none p-4 font-mono text-[0.8125rem] leading-relaxed focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent"
          />
          <section
            aria-label={t.preview}
            className="min-w-0 border-t border-line bg-panel p-4 lg:border-t-0 lg:border-l"
          >
            <Markdown source={written} />
          </section>
        </div>
      </Section>
      <div className="grid items-start gap-8 lg:grid-cols-2">
        <Section title={c.parts} about={t.partsMean}>
          <KeepFocus>
            <ol className="flex flex-col gap-3">
              {parts.map((part, at) => (
                <PartCard
                  key={part.id}
                  part={part}
                  notes={notes}
                  isFirst={at === 0}
                  isLast={at === parts.length - 1}
                  isNew={part.id === added}
                  consequence={t.partGoes}
                />
              ))}
            </ol>
          </KeepFocus>
          <button
            className="button self-start"
            disabled={!notes.canAdd}
            onClick={() => setAdded(notes.add(t.part(parts.length + 1)))}
          >
            <Plus size={16} aria-hidden />
            {t.addPart}
          </button>
        </Section>
        <Section title={c.rubric} about={t.rubricMeans}>
          <KeepFocus>
            <ol className="flex flex-col gap-2">
              {rows.map(({ id, title }, at) => (
                <li
                  key={id}
                  className="flex items-center gap-0.5 rounded-lg border border-line py-1 pr-1 pl-1.5 focus-within:border-edge"
                >
                  <DraftField
                    className="min-w-0 grow rounded-md bg-transparent px-1.5 py-1 text-sm focus-visible:outline-2 focus-visible:outline-accent"
                    label={t.rowTitle}
                    value={title}
                    maxLength={longestTitle}
                    autoFocus={id === added}
                    onValue={(next) => rubric.rename(id, next)}
                  />
                  <ItemButtons
                    title={title}
                    isFirst={at === 0}
                    isLast={at === rows.length - 1}
                    onMove={(by) => rubric.move(id, by)}
                    onRemove={() => rubric.remove(id)}
                  />
                </li>
              ))}
            </ol>
          </KeepFocus>
          <button
            className="button self-start"
            disabled={!rubric.canAdd}
            onClick={() => setAdded(rubric.add(t.row))}
          >
            <Plus size={16} aria-hidden />
            {t.addRow}
          </button>
        </Section>
      </div>
    </div>
  )
}

function Section({ title, about, children }: { title: string; about?: string; children: ReactNode }) {
  const heading = useId()
  return (
    <section aria-labelledby={heading} className="flex min-w-0 flex-col gap-3">
      <div>
        <h2 id={heading} className="text-sm font-semibold">
          {title}
        </h2>
        {about && <p className="text-xs text-pretty text-muted">{about}</p>}
      </div>
      {children}
    </section>
  )
}
