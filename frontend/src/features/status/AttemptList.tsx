import { CircleCheck, CircleDashed, CircleMinus, ShieldAlert } from 'lucide-react'
import type { Attempt } from '../../api/trials'
import { messages, useText } from '../../i18n/messages'
import { groupName, grouped, inColumns, titleOf } from './attempts'
import { containment } from './containment'
import { plainDetail } from './detail'
import type { Trial } from './trial'

const text = messages({
  en: {
    of: (held: number, total: number) => `${held} of ${total} contained`,
    waiting: 'Waiting',
    untried: 'Not tried',
    contained: (how: string) => (how ? `Contained: ${how}` : 'Contained'),
    escaped: 'NOT contained',
    detail: (title: string) => `What happened: ${title}`,
  },
  de: {
    of: (held, total) => `${held} von ${total} abgefangen`,
    waiting: 'Wartet',
    untried: 'Nicht versucht',
    contained: (how) => (how ? `Abgefangen: ${how}` : 'Abgefangen'),
    escaped: 'NICHT abgefangen',
    detail: (title) => `Was geschah: ${title}`,
  },
})

/** All programs of a trial, by what they go for, and how each ended. */
export function AttemptList({ trial, isRunning }: { trial: Trial; isRunning: boolean }) {
  const t = useText(text)
  const heldOf = (programs: readonly string[]) =>
    programs.filter((program) => trial.attempts.get(program)?.held).length
  return (
    <div className="status-groups">
      {inColumns(grouped(trial.programs)).map((groups) => (
        <div key={groups[0]?.group}>
          {groups.map(({ group, programs }) => (
            <section key={group} aria-labelledby={`group-${group}`}>
              <div className="flex items-baseline justify-between gap-3 border-b border-line pb-1.5">
                <h3 id={`group-${group}`} className="text-sm font-medium">
                  {groupName(group)}
                </h3>
                <p className="text-xs text-muted tabular-nums">{t.of(heldOf(programs), programs.length)}</p>
              </div>
              <ul>
                {programs.map((program) => (
                  <Row
                    key={program}
                    program={program}
                    attempt={trial.attempts.get(program)}
                    isRunning={isRunning}
                  />
                ))}
              </ul>
            </section>
          ))}
        </div>
      ))}
    </div>
  )
}

interface RowProps {
  program: string
  attempt: Attempt | undefined
  isRunning: boolean
}

/** One program: what it tries, and what became of it. As high before as after, so that nothing jumps. */
function Row({ program, attempt, isRunning }: RowProps) {
  const t = useText(text)
  const title = titleOf(program)
  const state = attempt ? (attempt.held ? 'contained' : 'escaped') : isRunning ? 'waiting' : 'untried'
  const { Icon, colour } = looks[state]
  const said = state === 'contained' && attempt ? t.contained(containment(attempt)) : undefined
  return (
    <li className="flex gap-2.5 py-2" data-program={program} data-state={state}>
      <Icon size={18} aria-hidden className={`mt-px flex-none ${colour}`} />
      <div className="flex min-w-0 flex-1 flex-col">
        <p className="text-sm wrap-anywhere">{title}</p>
        <p className={`text-xs ${state === 'escaped' ? 'font-semibold text-danger' : 'text-muted'}`}>
          {said ?? t[state === 'contained' ? 'waiting' : state]}
        </p>
        {attempt && !attempt.held && attempt.detail && (
          <pre tabIndex={0} role="region" aria-label={t.detail(title)} className="status-said">
            {plainDetail(attempt.detail)}
          </pre>
        )}
      </div>
    </li>
  )
}

const looks = {
  waiting: { Icon: CircleDashed, colour: 'text-muted' },
  untried: { Icon: CircleMinus, colour: 'text-muted' },
  contained: { Icon: CircleCheck, colour: 'text-good' },
  escaped: { Icon: ShieldAlert, colour: 'text-danger' },
}
