import type { ReactNode } from 'react'
import type { Judgement, Review } from '../../../api/schema'
import { messages, useText } from '../../../i18n/messages'
import { moment } from '../../../i18n/time'
import { cleanName } from '../../../session/people'
import { useRoom } from '../../../session/react/room'
import { useSnapshot } from '../../../sync/react/useSnapshot'
import type { Rubric } from '../../../sync/rubric'
import { Moment } from '../About'
import { personClass } from '../Words'
import { rowOf, sideBySide } from './judgement'
import { text as common } from './text'

const text = messages({
  en: {
    title: 'Judgements',
    hidden: (names: string) =>
      `Given by ${names}. What they say is shown once you have given your own judgement.`,
    none: 'Nobody else has given a judgement yet.',
    what: 'What',
    you: (name: string) => `${name} (you)`,
    given: 'Given',
    changed: (when: string) => `changed ${when}`,
  },
  de: {
    title: 'Urteile',
    hidden: (names) =>
      `Abgegeben von ${names}. Was darin steht, sehen Sie, sobald Sie Ihr eigenes Urteil abgegeben haben.`,
    none: 'Sonst hat noch niemand ein Urteil abgegeben.',
    what: 'Was',
    you: (name) => `${name} (Sie)`,
    given: 'Abgegeben',
    changed: (when) => `geändert ${when}`,
  },
})

const rfc3339 = (at: number) => new Date(at).toISOString()

/** What all of them think, side by side: once one has said what one thinks oneself. */
export function Others({ review, rubric }: { review: Review; rubric: Rubric }) {
  const t = useText(text)
  const { mine, judgements, waiting } = review
  const names = waiting.map(({ member }) => cleanName(member.name)).join(', ')
  return (
    <section aria-label={t.title} data-others className="debrief-section">
      <h2>{t.title}</h2>
      {names && <p className="text-sm">{t.hidden(names)}</p>}
      {!names && judgements.length === 0 && <p className="text-sm text-muted">{t.none}</p>}
      {judgements.length > 0 && <Table all={sideBySide(mine, judgements)} mine={mine} rubric={rubric} />}
    </section>
  )
}

function Table({ all, mine, rubric }: { all: readonly Judgement[]; mine: Judgement | null; rubric: Rubric }) {
  const [t, c] = [useText(text), useText(common)]
  const { room } = useRoom()
  const rows = useSnapshot(rubric.onRows, rubric.rows)
  const known = new Set(rows.map(({ id }) => id))
  const gone = [...new Set(all.flatMap(({ scores }) => scores.map(({ row }) => row)))].filter(
    (row) => !known.has(row),
  )
  const titled = [...rows, ...gone.map((id) => ({ id, title: c.removedRow }))]
  const line = (key: string, title: string, cell: (judgement: Judgement) => ReactNode) => (
    <tr key={key} className="border-t border-line">
      <th scope="row" className="w-40 py-2 pr-4 text-left font-medium wrap-anywhere">
        {title}
      </th>
      {all.map((judgement) => (
        <td key={judgement.by.id} className="py-2 pr-4">
          {cell(judgement)}
        </td>
      ))}
    </tr>
  )
  return (
    <div className="judgements overflow-x-auto" tabIndex={0} role="region" aria-label={t.title}>
      <table className="w-full text-sm">
        <thead>
          <tr>
            <th scope="col" className="sr-only">
              {t.what}
            </th>
            {all.map(({ by }) => (
              <th
                key={by.id}
                scope="col"
                className={`${personClass(by.colour)} py-2 pr-4 text-left font-semibold text-[var(--person)]`}
              >
                {by.id === mine?.by.id ? t.you(cleanName(by.name)) : cleanName(by.name)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {line('recommendation', c.recommendation, ({ recommendation }) => (
            <strong>{recommendation === null ? '–' : c[recommendation]}</strong>
          ))}
          {titled.map(({ id, title }) =>
            line(id, title, (judgement) => {
              const { score, note, evidence } = rowOf(judgement, id)
              return (
                <div className="flex flex-col gap-1">
                  <span className={score === null ? 'text-muted' : 'font-semibold tabular-nums'}>
                    {score === null ? c.noScore : c.score(score)}
                  </span>
                  {note && <p className="wrap-anywhere whitespace-pre-wrap">{note}</p>}
                  {evidence.length > 0 && (
                    <p className="flex flex-wrap gap-x-2">
                      {evidence.map((at) => (
                        <Moment key={at} room={room.id} at={at} />
                      ))}
                    </p>
                  )}
                </div>
              )
            }),
          )}
          {line('summary', c.summary, (judgement) => (
            <p className="wrap-anywhere whitespace-pre-wrap">{judgement.text || '–'}</p>
          ))}
          {line('given', t.given, ({ given, changed }) => (
            <p className="text-xs text-muted">
              {given !== null && moment(rfc3339(given))}
              {given !== null && changed > given && ` · ${t.changed(moment(rfc3339(changed)))}`}
            </p>
          ))}
        </tbody>
      </table>
    </div>
  )
}
