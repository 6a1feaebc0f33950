import { useEffect, useState, useSyncExternalStore } from 'react'
import { saveJudgement } from '../../../api/review'
import type { Judgement } from '../../../api/schema'
import { Confirm } from '../../../components/Confirm'
import { messages, useText } from '../../../i18n/messages'
import { moment } from '../../../i18n/time'
import { useRoom } from '../../../session/react/room'
import type { Rubric } from '../../../sync/rubric'
import { useSnapshot } from '../../../sync/react/useSnapshot'
import { keep, readKept } from '../kept'
import { useReview } from '../review'
import { type JudgementFields, judgementIn, longestSummary, recommendations } from './judgement'
import { MyRow } from './MyRow'
import { OwnJudgement } from './ownJudgement'
import { SavingLine } from './SavingLine'
import { text as common } from './text'
import { Written } from './Written'

const text = messages({
  en: {
    title: 'My judgement',
    draft: 'A draft that nobody else sees. The others’ judgements appear once you have given yours.',
    given: (when: string) => `Given on ${when}. The other interviewers see it, and what you change in it.`,
    rubric: 'Rubric',
    noRows: 'There is no rubric in this room’s notes. A recommendation and a summary do without one.',
    placeholder: 'What decided it for you',
    give: 'Give my judgement',
    choose: 'Choose a recommendation first.',
    ask: 'Give your judgement?',
    means:
      'The other interviewers see it from now on, and you see theirs. You can still change it, but you can’t take it back.',
  },
  de: {
    title: 'Mein Urteil',
    draft:
      'Ein Entwurf, den sonst niemand sieht. Die Urteile der anderen erscheinen, sobald Sie Ihres abgegeben haben.',
    given: (when) => `Abgegeben am ${when}. Die anderen Interviewer sehen es, und was Sie daran ändern.`,
    rubric: 'Bewertung',
    noRows:
      'In den Notizen dieses Raums gibt es keine Kriterien. Empfehlung und Zusammenfassung kommen ohne sie aus.',
    placeholder: 'Was für Sie den Ausschlag gab',
    give: 'Urteil abgeben',
    choose: 'Wählen Sie zuerst eine Empfehlung.',
    ask: 'Ihr Urteil abgeben?',
    means:
      'Die anderen Interviewer sehen es ab jetzt, und Sie sehen deren Urteile. Sie können es noch ändern, aber nicht zurücknehmen.',
  },
})

const rfc3339 = (at: number) => new Date(at).toISOString()

/** What one thinks of the interview oneself. */
export function Mine({ mine, rubric }: { mine: Judgement | null; rubric: Rubric }) {
  const [t, c] = [useText(text), useText(common)]
  const { room, member, session } = useRoom()
  const review = useReview()
  const what = `judgement.${member.id}`
  const [own] = useState(
    () =>
      new OwnJudgement(mine, judgementIn(readKept(room.id, what)), {
        save: (fields, give) => session.ask((id, token) => saveJudgement(id, token, { ...fields, give })),
        keep: (fields) => keep(room.id, what, fields),
        forget: (fields) => {
          // Another tab may have written more.
          if (JSON.stringify(readKept(room.id, what)) === JSON.stringify(fields))
            keep(room.id, what, undefined)
        },
      }),
  )
  useEffect(() => own.heard(mine), [own, mine])
  useEffect(() => {
    // Of drafts nobody is told: whoever comes back from another tab looks.
    const look = () => void (document.visibilityState === 'visible' && review.look())
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [review])
  useEffect(() => {
    own.start()
    return () => own.stop()
  }, [own])
  const { fields, given, saving } = useSyncExternalStore(own.subscribe, own.getState)
  const [isAsking, setIsAsking] = useState(false)
  const rows = useSnapshot(rubric.onRows, rubric.rows)
  const change = (next: Partial<JudgementFields>) => own.change({ ...fields, ...next })
  return (
    <section aria-label={t.title} data-mine className="debrief-section">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <h2>{t.title}</h2>
        <SavingLine saving={saving} />
      </div>
      <p className="text-sm text-muted">{given === null ? t.draft : t.given(moment(rfc3339(given)))}</p>
      <fieldset className="flex flex-col gap-2">
        <legend className="mb-2 text-sm font-semibold">{c.recommendation}</legend>
        <div className="flex flex-wrap gap-2 screen-only">
          {recommendations.map((one) => (
            <label key={one} className="chip">
              <input
                type="radio"
                name="recommendation"
                className="sr-only"
                checked={fields.recommendation === one}
                onChange={() => change({ recommendation: one })}
              />
              {c[one]}
            </label>
          ))}
        </div>
        <p aria-hidden className="print-only font-semibold">
          {fields.recommendation === null ? '–' : c[fields.recommendation]}
        </p>
      </fieldset>
      <div className="flex flex-col gap-2">
        <h3>{t.rubric}</h3>
        {rows.length === 0 && <p className="text-sm text-muted">{t.noRows}</p>}
        <ol className="flex flex-col gap-3">
          {rows.map((row) => (
            <MyRow key={row.id} row={row} rubric={rubric} fields={fields} onFields={change} />
          ))}
        </ol>
      </div>
      <div className={`flex flex-col gap-2 ${fields.text.trim() ? '' : 'screen-only'}`}>
        <h3>{c.summary}</h3>
        <Written
          label={c.summary}
          placeholder={t.placeholder}
          isLong
          longest={longestSummary}
          value={fields.text}
          onValue={(words) => change({ text: words })}
        />
      </div>
      {given === null && (
        <div className="flex flex-wrap items-center gap-3 screen-only">
          <button
            className="button button-primary"
            disabled={fields.recommendation === null}
            onClick={() => setIsAsking(true)}
          >
            {t.give}
          </button>
          {fields.recommendation === null && <p className="text-sm text-muted">{t.choose}</p>}
        </div>
      )}
      {isAsking && (
        <Confirm
          title={t.ask}
          consequence={t.means}
          action={t.give}
          onConfirm={async () => {
            await own.give()
            await review.look()
          }}
          onClose={() => setIsAsking(false)}
        />
      )}
    </section>
  )
}
