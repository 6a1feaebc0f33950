import { useState } from 'react'
import { type UsageOfDay, usageOfDays } from '../../../api/admin'
import { Segments } from '../../../components/Segments'
import { languageOf } from '../../../config/languages'
import { messages, useText } from '../../../i18n/messages'
import { day as dayName, moment } from '../../../i18n/time'
import { figure, span } from '../figures'
import { outcomeName, outcomeNames } from '../names'
import { Shown } from '../Shown'
import { Table } from '../Table'
import { usePolled } from '../usePolled'
import { BarChart } from './BarChart'
import { counts, runsBy, runsOf, total } from './series'
import { Shares } from './Shares'

const text = messages({
  en: {
    title: 'Usage',
    about: 'Counted from the rooms that are kept: what is deleted is not in it. Days are in UTC.',
    counted: (when: string) => `Counted ${when}.`,
    counting: 'Being counted for the first time…',
    partial: 'There are more rooms than are counted in one go, so these numbers are too low.',
    range: 'Period',
    days: (count: number) => `${count} days`,
    interviews: 'Interviews',
    people: 'People',
    minutes: 'Minutes',
    time: 'Time in interviews',
    runs: 'Runs',
    byLanguage: 'Runs by language',
    byOutcome: 'Runs by outcome',
    none: 'No runs in this period.',
    table: 'As a table',
    day: 'Day',
    noneAtAll: 'Nothing in this period.',
  },
  de: {
    title: 'Nutzung',
    about: 'Gezählt aus den Räumen, die es gibt: Gelöschtes zählt nicht mit. Tage sind in UTC.',
    counted: (when) => `Gezählt ${when}.`,
    counting: 'Wird zum ersten Mal gezählt …',
    partial: 'Es gibt mehr Räume, als auf einmal gezählt werden; diese Zahlen sind also zu niedrig.',
    range: 'Zeitraum',
    days: (count) => `${count} Tage`,
    interviews: 'Interviews',
    people: 'Personen',
    minutes: 'Minuten',
    time: 'Zeit in Interviews',
    runs: 'Läufe',
    byLanguage: 'Läufe nach Sprache',
    byOutcome: 'Läufe nach Ergebnis',
    none: 'Keine Läufe in diesem Zeitraum.',
    table: 'Als Tabelle',
    day: 'Tag',
    noneAtAll: 'Nichts in diesem Zeitraum.',
  },
})

/** Between two questions, in milliseconds. It is counted anew every five minutes at most. */
const every = 15_000
const ranges = ['7', '30', '90'] as const

/** What the server was used for, day by day. */
export function UsagePage({ adminKey }: { adminKey: string }) {
  const t = useText(text)
  const [range, setRange] = useState<(typeof ranges)[number]>('30')
  const [polled, again] = usePolled(adminKey, 'usage', every, () => usageOfDays(adminKey))
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-4">
        <h1 className="admin-title">{t.title}</h1>
        <Segments
          label={t.range}
          value={range}
          options={ranges.map((value) => ({ value, label: t.days(Number(value)) }))}
          onChange={setRange}
        />
      </div>
      <Shown polled={polled} onAgain={again}>
        {({ counted_at: at, is_partial: isPartial, days }) =>
          at === null ? (
            <p role="status" className="text-sm text-muted">
              {t.counting}
            </p>
          ) : (
            <>
              <Days days={days.slice(-Number(range))} />
              <p className="text-sm text-pretty text-muted">
                {t.about} {t.counted(moment(at))} {isPartial && t.partial}
              </p>
            </>
          )
        }
      </Shown>
    </>
  )
}

function Days({ days }: { days: readonly UsageOfDay[] }) {
  const t = useText(text)
  const outcomes = useText(outcomeNames)
  const runs = days.reduce((sum, day) => sum + runsOf(day), 0)
  const used = days.filter((day) => counts.some((count) => day[count] > 0) || runsOf(day) > 0)
  const of = (value: (day: UsageOfDay) => number) => days.map((day) => ({ day: day.day, value: value(day) }))
  return (
    <>
      <div className="admin-charts">
        <BarChart
          title={t.interviews}
          total={figure(total(days, 'interviews'))}
          days={of((day) => day.interviews)}
        />
        <BarChart title={t.people} total={figure(total(days, 'people'))} days={of((day) => day.people)} />
        <BarChart
          title={t.time}
          total={span(total(days, 'minutes') * 60_000, 'minute')}
          days={of((day) => day.minutes)}
        />
        <BarChart title={t.runs} total={figure(runs)} days={of(runsOf)} />
      </div>
      <div className="admin-charts">
        <Shares
          id="by-language"
          title={t.byLanguage}
          none={t.none}
          shares={runsBy(days, 'language').map((one) => ({ ...one, name: languageOf(one.name).name }))}
        />
        <Shares
          id="by-outcome"
          title={t.byOutcome}
          none={t.none}
          shares={runsBy(days, 'outcome').map((one) => ({ ...one, name: outcomeName(outcomes, one.name) }))}
        />
      </div>
      <details className="admin-card">
        <summary>{t.table}</summary>
        {used.length === 0 ? (
          <p className="text-sm text-muted">{t.noneAtAll}</p>
        ) : (
          <Table
            rows={used.toReversed()}
            keyOf={({ day }) => day}
            columns={[
              { name: 'day', label: t.day },
              ...[...counts, 'runs' as const].map((name) => ({ name, label: t[name], isNumber: true })),
            ]}
          >
            {(day) => ({
              day: dayName(day.day),
              interviews: figure(day.interviews),
              people: figure(day.people),
              minutes: figure(day.minutes),
              runs: figure(runsOf(day)),
            })}
          </Table>
        )}
      </details>
    </>
  )
}
