import { Check, Eye } from 'lucide-react'
import { useState } from 'react'
import { Confirm } from '../../components/Confirm'
import { DraftField } from '../../components/DraftField'
import { tell } from '../../components/notices'
import { ItemButtons } from '../../components/ItemButtons'
import { messages, useText } from '../../i18n/messages'
import { told } from '../../i18n/told'
import { longestTitle, type Notes, type Part } from '../../sync/notes'
import { SharedText } from '../markdown/public'

const text = messages({
  en: {
    title: 'Title of the part',
    source: (title: string) => `${title}, as Markdown`,
    placeholder: 'Only interviewers see this.',
    revealed: 'Revealed',
    reveal: 'Reveal',
    revealMeans: 'to everybody in the room',
    told: (title: string) => `“${title}” is now part of the problem.`,
    ask: (title: string) => `Remove “${title}”?`,
    means: 'It goes for all interviewers. What has been revealed of it stays in the problem.',
    removeIt: 'Remove the part',
  },
  de: {
    title: 'Titel des Teils',
    source: (title) => `${title} als Markdown`,
    placeholder: 'Das sehen nur Interviewer.',
    revealed: 'Aufgedeckt',
    reveal: 'Aufdecken',
    revealMeans: 'für alle im Raum',
    told: (title) => `„${title}“ steht jetzt in der Aufgabe.`,
    ask: (title) => `„${title}“ entfernen?`,
    means: 'Der Teil verschwindet für alle Interviewer. Was davon aufgedeckt ist, bleibt in der Aufgabe.',
    removeIt: 'Teil entfernen',
  },
})

interface Props {
  part: Part
  notes: Notes
  isFirst: boolean
  isLast: boolean
  isNew: boolean
  /** Shows it to everybody; undefined where that is not possible. */
  onReveal?: (() => Promise<void>) | undefined
  /** What it means to remove it, where that is not a room's. */
  consequence?: string
}

/** A part of the problem: its title, its text, and what can be done with it. */
export function PartCard({ part: { id, title, isRevealed }, notes, onReveal, consequence, ...place }: Props) {
  const { isFirst, isLast, isNew } = place
  const t = useText(text)
  const [isAsking, setIsAsking] = useState(false)
  const [isBusy, setIsBusy] = useState(false)
  const source = notes.textOf(id)
  const reveal = async () => {
    setIsBusy(true)
    try {
      await onReveal?.()
      tell(t.told(title))
    } catch (error) {
      tell(told(error), { kind: 'error' })
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <li data-part={id} className="rounded-lg border border-line focus-within:border-edge">
      <div className="flex items-center gap-1 border-b border-line py-1 pr-1 pl-1.5">
        <DraftField
          className="min-w-0 grow rounded-md bg-transparent px-1.5 py-1 text-sm font-medium focus-visible:outline-2 focus-visible:outline-accent"
          label={t.title}
          value={title}
          maxLength={longestTitle}
          autoFocus={isNew}
          onValue={(next) => notes.rename(id, next)}
        />
        {isRevealed && (
          <span className="flex items-center gap-1 rounded-full bg-good/12 px-2 py-0.5 text-xs font-medium text-good">
            <Check size={12} aria-hidden />
            {t.revealed}
          </span>
        )}
        <ItemButtons
          title={title}
          isFirst={isFirst}
          isLast={isLast}
          onMove={(by) => notes.move(id, by)}
          onRemove={() => setIsAsking(true)}
        />
      </div>
      {source && (
        <SharedText
          text={source}
          label={t.source(title)}
          placeholder={t.placeholder}
          rows={5}
          className="block field-sizing-content max-h-96 min-h-28 w-full resize-y bg-transparent p-3 font-mono text-[0.8125rem] leading-relaxed focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent"
        />
      )}
      {onReveal && !isRevealed && (
        <div className="flex justify-end border-t border-line p-1.5">
          <button className="button button-small" disabled={isBusy} onClick={() => void reveal()}>
            <Eye size={15} aria-hidden />
            {t.reveal}
            <span className="sr-only"> {t.revealMeans}</span>
          </button>
        </div>
      )}
      {isAsking && (
        <Confirm
          title={t.ask(title)}
          consequence={consequence ?? t.means}
          action={t.removeIt}
          onConfirm={async () => notes.remove(id)}
          onClose={() => setIsAsking(false)}
        />
      )}
    </li>
  )
}
