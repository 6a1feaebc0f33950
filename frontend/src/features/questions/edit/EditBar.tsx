import { ArrowLeft, Check } from 'lucide-react'
import { Link } from 'wouter'
import { shownKeys } from '../../../components/commands'
import { messages, useText } from '../../../i18n/messages'
import { text as common } from '../text'

const text = messages({
  en: {
    back: 'Back to the questions',
    fresh: 'New question',
    untitled: 'Question without a title',
    unsaved: 'Unsaved changes',
    saved: (version: number) => `Version ${version} is saved`,
    save: 'Save',
    saving: 'Saving…',
    discard: 'Discard…',
  },
  de: {
    back: 'Zurück zu den Aufgaben',
    fresh: 'Neue Aufgabe',
    untitled: 'Aufgabe ohne Titel',
    unsaved: 'Ungespeicherte Änderungen',
    saved: (version) => `Version ${version} ist gespeichert`,
    save: 'Speichern',
    saving: 'Wird gespeichert …',
    discard: 'Verwerfen …',
  },
})

interface Props {
  title: string
  /** Where it is looked at. */
  viewPath: string
  /** 0 for one that was never saved. */
  version: number
  isChanged: boolean
  isBusy: boolean
  onSave: () => void
  onDiscard: () => void
}

/** What is edited, how it stands, and how it is saved. */
export function EditBar({ title, viewPath, version, isChanged, isBusy, onSave, onDiscard }: Props) {
  const [t, c] = [useText(text), useText(common)]
  return (
    <div className="edit-bar flex flex-wrap items-center gap-x-3 gap-y-2">
      <Link href={viewPath} className="button button-icon button-small" aria-label={t.back} title={c.back}>
        <ArrowLeft size={17} aria-hidden />
      </Link>
      <h1 className="min-w-0 grow basis-40 truncate text-xl font-semibold tracking-tight">
        {title.trim() || (version === 0 ? t.fresh : t.untitled)}
      </h1>
      <span
        role="status"
        data-draft={isChanged ? 'unsaved' : 'saved'}
        className={`flex items-center gap-1.5 text-sm ${isChanged ? 'text-warn' : 'text-muted'}`}
      >
        {!isChanged && version > 0 && <Check size={14} aria-hidden />}
        {isChanged ? t.unsaved : version > 0 && t.saved(version)}
      </span>
      <span className="flex gap-2">
        {isChanged && (
          <button className="button" onClick={onDiscard}>
            {t.discard}
          </button>
        )}
        <button
          className="button button-primary"
          title={`${t.save} (${shownKeys('Mod+S')})`}
          disabled={isBusy || !isChanged}
          onClick={onSave}
        >
          {isBusy ? t.saving : t.save}
        </button>
      </span>
    </div>
  )
}
