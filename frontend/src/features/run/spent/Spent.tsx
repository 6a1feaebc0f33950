import { useId, useMemo, useState } from 'react'
import { amount } from '../../../i18n/amount'
import { locale, messages, useText } from '../../../i18n/messages'
import type { Run } from '../../../sync/runs'
import type { Desk } from '../desk'
import { duration } from '../ending'
import { Curve } from './Curve'
import { type Stretch, stretches } from './curve'
import { SlowLines } from './SlowLines'
import './spent.css'

const text = messages({
  en: {
    label: (number: number) => `Time and memory of run ${number}`,
    processor: 'Processor',
    memory: 'Memory',
    used: (cpu: string, wall: string, memory: string) =>
      `Used the processor for ${cpu} of ${wall}, and at most ${memory} of memory.`,
    at: (time: string, share: string, memory: string) => `At ${time}: processor ${share}, memory ${memory}`,
    average: (what: string) => `avg. ${what}`,
    most: (what: string) => `max. ${what}`,
  },
  de: {
    label: (number) => `Zeit und Speicher von Lauf ${number}`,
    processor: 'Prozessor',
    memory: 'Speicher',
    used: (cpu, wall, memory) =>
      `Hat den Prozessor ${cpu} von ${wall} lang genutzt und höchstens ${memory} Speicher gebraucht.`,
    at: (time, share, memory) => `Bei ${time}: Prozessor ${share}, Speicher ${memory}`,
    average: (what) => `Ø ${what}`,
    most: (what) => `max. ${what}`,
  },
})

const percent = (cores: number) =>
  new Intl.NumberFormat(locale(), { style: 'percent', maximumFractionDigits: 0 }).format(cores)

/** Where the time of a run went: processor and memory over its life, and its slowest lines. */
export function Spent({ desk, run }: { desk: Desk; run: Run }) {
  const t = useText(text)
  const summary = useId()
  const profile = useMemo(() => desk.runs.profile(run.id), [desk, run.id])
  const life = useMemo(() => stretches(profile?.samples ?? []), [profile])
  const [chosen, setChosen] = useState<number>()
  const [first, last] = [profile?.samples[0], profile?.samples.at(-1)]
  if (!profile || !first || !last) return null
  const memory = Math.max(...life.map((one) => one.memory))
  const cores = Math.max(...life.map((one) => one.cores))
  const stretch = chosen === undefined ? undefined : life[chosen]
  const said = ({ from, to, cores: busy, memory: held }: Stretch) =>
    t.at(duration((from + to) / 2), percent(busy), amount(held))
  const onKeyDown = (event: React.KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 }[
      event.key
    ]
    const end = { Home: 0, End: life.length - 1 }[event.key]
    if (event.key === 'Escape') setChosen(undefined)
    if (by === undefined && end === undefined) return
    event.preventDefault()
    const from = chosen ?? (by && by < 0 ? life.length : -1)
    setChosen(Math.max(0, Math.min(end ?? from + (by ?? 0), life.length - 1)))
  }
  const curves = { count: life.length, chosen, onChoose: setChosen }
  return (
    <section className="spent" aria-label={t.label(run.number)} data-spent>
      <div className="spent-life">
        <p id={summary} className="spent-summary">
          {t.used(duration(last.cpu - first.cpu), duration(last.at), amount(memory))}
        </p>
        <div
          className="spent-curves"
          role="slider"
          tabIndex={0}
          aria-label={t.label(run.number)}
          aria-describedby={summary}
          aria-valuemin={0}
          aria-valuemax={life.length - 1}
          aria-valuenow={chosen ?? 0}
          aria-valuetext={said(stretch ?? life[0] ?? { from: 0, to: 0, cores: 0, memory: 0 })}
          onKeyDown={onKeyDown}
          onBlur={() => setChosen(undefined)}
        >
          <Curve
            {...curves}
            title={t.processor}
            value={
              stretch
                ? percent(stretch.cores)
                : t.average(percent((last.cpu - first.cpu) / Math.max(last.at - first.at, 1)))
            }
            values={life.map((one) => one.cores)}
            top={Math.max(1, cores)}
            className="spent-processor"
            end={duration(last.at)}
          />
          <Curve
            {...curves}
            title={t.memory}
            value={stretch ? amount(stretch.memory) : t.most(amount(memory))}
            values={life.map((one) => one.memory)}
            top={Math.max(memory * 1.1, 1)}
            className="spent-memory"
            end={duration(last.at)}
          />
        </div>
      </div>
      {profile.lines.length > 0 && <SlowLines times={profile.lines} whole={last.at} />}
    </section>
  )
}
