import { useMemo } from 'react'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { Notes } from '../../sync/notes'
import { useDocument, useHasCome } from '../../sync/react/useDocument'
import { Rubric } from '../../sync/rubric'
import { Signals } from '../../sync/signals'
import { SharedText } from '../markdown/public'
import { RubricRows } from './RubricRows'
import { SignalList } from './SignalList'

const text = messages({
  en: {
    opening: 'Opening your notes…',
    notes: 'Notes',
    placeholder: 'What you notice. Only interviewers see it.',
    rubric: 'Rubric',
  },
  de: {
    opening: 'Ihre Notizen werden geöffnet …',
    notes: 'Notizen',
    placeholder: 'Was Ihnen auffällt. Nur Interviewer sehen es.',
    rubric: 'Bewertung',
  },
})

/** What leaders write down for themselves: free text, and a rubric. It never reaches anybody else. */
export function NotesPanel() {
  const t = useText(text)
  const { documents } = useRoom()
  const document = useDocument(documents, 'notes')
  const hasCome = useHasCome(document)
  const models = useMemo(
    () =>
      document && {
        notes: new Notes(document.doc),
        rubric: new Rubric(document.doc),
        signals: new Signals(document.doc),
      },
    [document],
  )
  if (!models || !hasCome) {
    return (
      <p role="status" className="p-4 text-sm text-muted">
        {t.opening}
      </p>
    )
  }
  return (
    <div className="flex h-full flex-col gap-5 overflow-y-auto p-4">
      <SharedText
        text={models.notes.text}
        label={t.notes}
        placeholder={t.placeholder}
        rows={6}
        className="field field-sizing-content max-h-[50vh] min-h-32 shrink-0 resize-y px-3 py-2 leading-relaxed"
      />
      <section className="flex flex-col gap-2">
        <h3 className="text-xs font-semibold text-muted">{t.rubric}</h3>
        <RubricRows rubric={models.rubric} />
      </section>
      <SignalList signals={models.signals} />
    </div>
  )
}
