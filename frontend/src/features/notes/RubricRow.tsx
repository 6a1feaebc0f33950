import { type KeyboardEvent, useState } from 'react'
import { Confirm } from '../../components/Confirm'
import { DraftField } from '../../components/DraftField'
import { ItemButtons } from '../../components/ItemButtons'
import { messages, useText } from '../../i18n/messages'
import { longestTitle, type Row, type Rubric } from '../../sync/rubric'
import { SharedText } from '../markdown/public'
import { EvidenceList } from './EvidenceList'
import { Score } from './Score'

const text = messages({
  en: {
    title: 'Title of the row',
    comment: (title: string) => `Comment on ${title}`,
    placeholder: 'Comment',
    ask: (title: string) => `Remove “${title}”?`,
    means: 'Its score, comment and evidence are removed for all interviewers in this room.',
    removeIt: 'Remove the row',
  },
  de: {
    title: 'Titel des Kriteriums',
    comment: (title) => `Kommentar zu ${title}`,
    placeholder: 'Kommentar',
    ask: (title) => `„${title}“ entfernen?`,
    means: 'Bewertung, Kommentar und Belege verschwinden für alle Interviewer dieses Raums.',
    removeIt: 'Kriterium entfernen',
  },
})

interface Props {
  row: Row
  rubric: Rubric
  isFirst: boolean
  isLast: boolean
  isNew: boolean
}

/** One thing that leaders look at. */
export function RubricRow({ row: { id, title, score, evidence }, rubric, isFirst, isLast, isNew }: Props) {
  const t = useText(text)
  const [isAsking, setIsAsking] = useState(false)
  const comment = rubric.comment(id)
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey || event.shiftKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return
    event.preventDefault()
    rubric.move(id, event.key === 'ArrowUp' ? -1 : 1)
  }
  return (
    <li data-row={id} className="flex flex-col gap-2 rounded-lg border border-line p-2">
      <div className="flex items-center gap-0.5">
        <DraftField
          className="min-w-0 grow rounded-md bg-transparent px-1.5 py-1 text-sm font-medium focus-visible:outline-2 focus-visible:outline-accent"
          label={t.title}
          value={title}
          maxLength={longestTitle}
          autoFocus={isNew}
          onValue={(next) => rubric.rename(id, next)}
          onKeyDown={onKeyDown}
        />
        <ItemButtons
          title={title}
          isFirst={isFirst}
          isLast={isLast}
          hasKeys
          onMove={(by) => rubric.move(id, by)}
          onRemove={() => setIsAsking(true)}
        />
      </div>
      <Score title={title} score={score} onScore={(next) => rubric.score(id, next)} />
      {comment && (
        <SharedText
          text={comment}
          label={t.comment(title)}
          placeholder={t.placeholder}
          rows={1}
          className="field field-sizing-content max-h-60 min-h-9 resize-none px-2.5 py-1.5 leading-relaxed"
        />
      )}
      <EvidenceList row={id} evidence={evidence} rubric={rubric} />
      {isAsking && (
        <Confirm
          title={t.ask(title)}
          consequence={t.means}
          action={t.removeIt}
          onConfirm={async () => rubric.remove(id)}
          onClose={() => setIsAsking(false)}
        />
      )}
    </li>
  )
}
