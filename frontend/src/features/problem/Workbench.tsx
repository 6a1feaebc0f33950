import { BookOpen, LibraryBig, PencilLine, Puzzle } from 'lucide-react'
import { useState } from 'react'
import { loaded } from '../../components/loaded'
import { messages, useText } from '../../i18n/messages'
import type { Problem } from '../../sync/problem'
import { Markdown, SharedText } from '../markdown/public'
import { Parts } from './Parts'
import { Segments } from '../../components/Segments'

const text = messages({
  en: {
    views: 'Problem',
    read: 'Read',
    edit: 'Edit',
    parts: 'Parts',
    questions: 'Questions',
    source: 'Problem, as Markdown',
    preview: 'Preview',
    hint: 'Markdown: **bold**, lists, tables, ```python code```, $maths$',
    pictures:
      'Images from other sites show as links, so that nobody is tracked. Small ones can be embedded as data: addresses.',
    empty: 'No problem yet',
    advice: 'Write the problem, or pick a question. Everybody in the room sees it as you type.',
    write: 'Write it',
    pick: 'Pick a question',
    ended: 'The interview has ended, so the problem is read-only.',
  },
  de: {
    views: 'Aufgabe',
    read: 'Lesen',
    edit: 'Bearbeiten',
    parts: 'Teile',
    questions: 'Aufgaben',
    source: 'Aufgabe als Markdown',
    preview: 'Vorschau',
    hint: 'Markdown: **fett**, Listen, Tabellen, ```python Code```, $Formeln$',
    pictures:
      'Bilder anderer Websites erscheinen als Links, damit niemand verfolgt wird. Kleine Bilder lassen sich als data:-Adresse einbetten.',
    empty: 'Noch keine Aufgabe',
    advice:
      'Schreiben Sie die Aufgabe oder wählen Sie eine aus der Sammlung. Alle im Raum lesen mit, während Sie schreiben.',
    write: 'Schreiben',
    pick: 'Aufgabe wählen',
    ended: 'Das Interview ist beendet, die Aufgabe ist schreibgeschützt.',
  },
})

const BringIn = loaded(async () => (await import('../questions/public')).BringIn)

type View = 'read' | 'edit' | 'parts'

interface Props {
  problem: Problem
  source: string
  canWrite: boolean
}

/** The problem for those who set it: as others read it, beside its source, and what waits to be revealed. */
export function Workbench({ problem, source, canWrite }: Props) {
  const t = useText(text)
  const [view, setView] = useState<View>('read')
  const [isPicking, setIsPicking] = useState(false)
  const shown = canWrite || view === 'parts' ? view : 'read'
  const isEmpty = source.trim() === ''
  return (
    <div className="flex h-full flex-col">
      <div className="flex items-center justify-between gap-2 border-b border-line px-2 py-1.5">
        <Segments<View>
          label={t.views}
          value={shown}
          onChange={setView}
          options={[
            { value: 'read', label: t.read, Icon: BookOpen },
            ...(canWrite ? [{ value: 'edit' as const, label: t.edit, Icon: PencilLine }] : []),
            { value: 'parts', label: t.parts, Icon: Puzzle },
          ]}
        />
        {canWrite && (
          <button
            className="button button-icon button-small"
            aria-label={t.questions}
            title={t.questions}
            onClick={() => setIsPicking(true)}
          >
            <LibraryBig size={16} aria-hidden />
          </button>
        )}
      </div>
      {shown === 'read' && (
        <div className="min-h-0 grow overflow-y-auto p-4" data-problem>
          {!canWrite && <p className="mb-3 text-xs text-muted">{t.ended}</p>}
          {isEmpty && canWrite ? (
            <div className="flex flex-col items-start gap-3 py-6">
              <h3 className="font-semibold">{t.empty}</h3>
              <p className="text-sm text-muted">{t.advice}</p>
              <div className="flex flex-wrap gap-2">
                <button className="button button-primary" onClick={() => setView('edit')}>
                  <PencilLine size={16} aria-hidden />
                  {t.write}
                </button>
                <button className="button" onClick={() => setIsPicking(true)}>
                  <LibraryBig size={16} aria-hidden />
                  {t.pick}
                </button>
              </div>
            </div>
          ) : (
            <Markdown source={source} />
          )}
        </div>
      )}
      {shown === 'edit' && (
        <div className="@container flex min-h-0 grow flex-col">
          <div className="grid min-h-0 grow grid-rows-2 divide-y divide-line @2xl:grid-cols-2 @2xl:grid-rows-1 @2xl:divide-x @2xl:divide-y-0">
            <SharedText
              text={problem.text}
              label={t.source}
              placeholder={t.hint}
              autoFocus
              className="min-h-0 resize-none p-4 font-mono focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent text-[0.8125rem] leading-relaxed"
            />
            <section aria-label={t.preview} className="min-h-0 overflow-y-auto bg-panel p-4" data-problem>
              <Markdown source={source} />
            </section>
          </div>
          <p className="border-t border-line px-4 py-1.5 text-xs text-muted">{t.pictures}</p>
        </div>
      )}
      {shown === 'parts' && <Parts />}
      {isPicking && <BringIn onClose={() => setIsPicking(false)} />}
    </div>
  )
}
