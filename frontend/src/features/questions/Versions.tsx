import { RotateCcw } from 'lucide-react'
import { useState } from 'react'
import { type QuestionDetail, questionVersions, saveQuestion, showQuestion } from '../../api/questions'
import { Dialog } from '../../components/Dialog'
import { tell } from '../../components/notices'
import { messages, useText } from '../../i18n/messages'
import { moment } from '../../i18n/time'
import { told } from '../../i18n/told'
import { questionOf } from './edit/draft'
import { useKey } from './key'
import { QuestionView } from './look/QuestionView'
import { text as common } from './text'
import { useAsked } from './useAsked'

const text = messages({
  en: {
    title: 'Versions',
    summary: 'Restoring one makes it the newest version. Nothing is lost by it.',
    list: 'Versions',
    now: 'now',
    restore: 'Restore this version',
    restored: (old: number, version: number) => `Version ${old} is back, as version ${version}.`,
  },
  de: {
    title: 'Versionen',
    summary: 'Wiederherstellen macht sie zur neuesten Version. Dabei geht nichts verloren.',
    list: 'Versionen',
    now: 'aktuell',
    restore: 'Diese Version wiederherstellen',
    restored: (old, version) => `Version ${old} ist zurück, als Version ${version}.`,
  },
})

interface Props {
  of: QuestionDetail
  onRestored: () => void
  onClose: () => void
}

/** What a question was before, to look at and to bring back. */
export function Versions({ of, onRestored, onClose }: Props) {
  const [t, c] = [useText(text), useText(common)]
  const key = useKey()
  const [chosen, setChosen] = useState(of.version)
  const [isBusy, setIsBusy] = useState(false)
  const [versions] = useAsked(`${of.id} ${of.version}`, () => questionVersions(of.id, key))
  const [shown] = useAsked(`${of.id} ${chosen}`, () => showQuestion(of.id, key, chosen))
  const restore = async (old: QuestionDetail) => {
    setIsBusy(true)
    try {
      const { version } = await saveQuestion(of.id, questionOf(old), of.version, key)
      tell(t.restored(chosen, version))
      onRestored()
      onClose()
    } catch (error) {
      tell(told(error), { kind: 'error' })
      setIsBusy(false)
    }
  }
  const all = versions.kind === 'here' ? versions.value.toSorted((a, b) => b.version - a.version) : []
  return (
    <Dialog title={t.title} summary={t.summary} onClose={onClose}>
      <div data-wide className="flex flex-col gap-4 sm:flex-row sm:items-start">
        <ul
          aria-label={t.list}
          className="flex max-h-48 shrink-0 flex-col overflow-y-auto sm:max-h-[70dvh] sm:w-56"
        >
          {all.map(({ version, changed }) => (
            <li key={version}>
              <button
                className="flex w-full cursor-pointer flex-col rounded-md px-2.5 py-1.5 text-left text-sm hover:bg-panel focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent aria-pressed:bg-accent/12"
                aria-pressed={version === chosen}
                onClick={() => setChosen(version)}
              >
                <span className="font-medium">{c.version(version)}</span>
                <span className="text-xs text-muted">
                  {[changed && moment(changed), version === of.version && t.now].filter(Boolean).join(' · ')}
                </span>
              </button>
            </li>
          ))}
        </ul>
        <div data-version={chosen} className="min-h-64 min-w-0 grow rounded-lg border border-line p-4">
          {[versions, shown].map(
            (asked, at) =>
              asked.kind === 'failed' && (
                <p key={at} role="alert" className="text-sm text-danger">
                  {asked.why}
                </p>
              ),
          )}
          {shown.kind === 'coming' && <p className="text-sm text-muted">{c.loading}</p>}
          {shown.kind === 'here' && (
            <QuestionView key={chosen} of={shown.value}>
              {chosen !== of.version && (
                <button
                  className="button button-primary self-start"
                  disabled={isBusy}
                  onClick={() => void restore(shown.value)}
                >
                  <RotateCcw size={16} aria-hidden />
                  {t.restore}
                </button>
              )}
            </QuestionView>
          )}
        </div>
      </div>
    </Dialog>
  )
}
