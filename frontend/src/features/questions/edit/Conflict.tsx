import { useState, useSyncExternalStore } from 'react'
import type { Question, QuestionDetail } from '../../../api/questions'
import { Dialog } from '../../../components/Dialog'
import { locale, messages, useText } from '../../../i18n/messages'
import { moment } from '../../../i18n/time'
import { QuestionView } from '../look/QuestionView'
import { text as common } from '../text'
import { differences, type Draft, questionOf } from './draft'

const text = messages({
  en: {
    heading: 'Somebody else has saved this question meanwhile',
    means: (version: number, when: string) =>
      `${when ? `Version ${version} was saved ${when}.` : `There is a version ${version}.`} Nothing you wrote is lost, and theirs stays among the older versions.`,
    differs: (names: string) => `Yours differs in: ${names}.`,
    same: 'Yours says the same.',
    look: 'Look at theirs',
    over: 'Save mine over it',
    keep: 'Keep mine as a copy',
    title: 'Title',
    summary: 'Summary',
    difficulty: 'Difficulty',
    minutes: 'Minutes',
    tags: 'Tags',
  },
  de: {
    heading: 'Jemand anderes hat diese Aufgabe inzwischen gespeichert',
    means: (version, when) =>
      `${when ? `Version ${version} wurde am ${when} gespeichert.` : `Es gibt eine Version ${version}.`} Was Sie geschrieben haben, bleibt erhalten, und die andere Fassung bleibt bei den älteren Versionen.`,
    differs: (names) => `Ihre ist anders bei: ${names}.`,
    same: 'Ihre sagt dasselbe.',
    look: 'Andere Fassung ansehen',
    over: 'Meine darüber speichern',
    keep: 'Meine als Kopie behalten',
    title: 'Titel',
    summary: 'Zusammenfassung',
    difficulty: 'Schwierigkeit',
    minutes: 'Minuten',
    tags: 'Schlagwörter',
  },
})

interface Props {
  /** What is saved now. */
  theirs: QuestionDetail
  draft: Draft
  isBusy: boolean
  onOver: () => void
  onCopy: () => void
}

/** Two people have changed one question: whoever comes second decides what becomes of theirs. */
export function Conflict({ theirs, draft, isBusy, onOver, onCopy }: Props) {
  const [t, c] = [useText(text), useText(common)]
  const [isLooking, setIsLooking] = useState(false)
  useSyncExternalStore(draft.subscribe, draft.state)
  const names: Record<keyof Question, string> = {
    title: t.title,
    summary: t.summary,
    difficulty: t.difficulty,
    minutes: t.minutes,
    tags: t.tags,
    language: c.language,
    problem: c.statement,
    files: c.starter,
    tests: c.visible,
    notes: c.notes,
    parts: c.parts,
    rubric: c.rubric,
    hidden_tests: c.hidden,
    checker: c.checker,
    solutions: c.solution,
  }
  const others = differences(draft.question(), questionOf(theirs)).map((name) => names[name])
  const listed = new Intl.ListFormat(locale(), { type: 'conjunction' }).format(others)
  return (
    <section
      role="alert"
      data-conflict={theirs.version}
      className="flex flex-col gap-3 rounded-lg border border-warn bg-warn/8 p-4 text-sm"
    >
      <div className="flex flex-col gap-1">
        <h2 className="font-semibold">{t.heading}</h2>
        <p className="text-pretty">{t.means(theirs.version, theirs.changed ? moment(theirs.changed) : '')}</p>
        <p className="text-muted">{others.length > 0 ? t.differs(listed) : t.same}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        <button className="button" onClick={() => setIsLooking(true)}>
          {t.look}
        </button>
        <button className="button" disabled={isBusy} onClick={onOver}>
          {t.over}
        </button>
        <button className="button" disabled={isBusy} onClick={onCopy}>
          {t.keep}
        </button>
      </div>
      {isLooking && (
        <Dialog title={c.version(theirs.version)} onClose={() => setIsLooking(false)}>
          <div data-wide>
            <QuestionView of={theirs} />
          </div>
        </Dialog>
      )}
    </section>
  )
}
