import { CircleCheck, CircleMinus, CircleX } from 'lucide-react'
import { useMemo } from 'react'
import { messages, useText } from '../../../i18n/messages'
import { useRoom } from '../../../session/react/room'
import { type Run, Runs } from '../../../sync/runs'
import { TestResults } from '../../../sync/testResults'
import { usePlayback } from '../../playback/public'
import { detailsOf, messageOf } from '../../run/ending'
import { outputOf } from '../../run/outputOf'
import { Words } from '../../run/Standing'
import { Moment } from '../About'

const text = messages({
  en: {
    title: 'Runs and tests',
    none: 'Nothing was run.',
    run: (number: number) => `Run ${number}`,
    output: 'Output',
    more: 'The rest is in the recording.',
    tests: 'Tests',
    test: (number: number) => `Test ${number}`,
    hidden: (number: number) => `Hidden test ${number}`,
    passed: 'Passed',
    failed: 'Failed',
    skipped: 'Skipped',
  },
  de: {
    title: 'Läufe und Tests',
    none: 'Es wurde nichts ausgeführt.',
    run: (number) => `Lauf ${number}`,
    output: 'Ausgabe',
    more: 'Der Rest steht in der Aufzeichnung.',
    tests: 'Tests',
    test: (number) => `Test ${number}`,
    hidden: (number) => `Versteckter Test ${number}`,
    passed: 'Bestanden',
    failed: 'Nicht bestanden',
    skipped: 'Übersprungen',
  },
})

/** As many characters of a run's output as one reads here. */
const longestOutput = 8_000

interface Test {
  id: string
  name: string
  state: 'passed' | 'failed' | 'skipped'
  message: string
}

/** What was run, in its order, and what came of it. */
export function RunsAtEnd() {
  const t = useText(text)
  const { player } = usePlayback()
  const { runs, results } = useMemo(
    () => ({ runs: new Runs(player.docs.output), results: new TestResults(player.docs.output) }),
    [player],
  )
  const all = runs.list().toReversed()
  return (
    <section aria-label={t.title} data-runs-end className="debrief-section">
      <h2>{t.title}</h2>
      {all.length === 0 && <p className="text-sm text-muted">{t.none}</p>}
      <ol className="flex flex-col gap-3">
        {all.map((run) => (
          <OneRun key={run.id} run={run} runs={runs} results={results} isLast={run === all.at(-1)} />
        ))}
      </ol>
    </section>
  )
}

interface Props {
  run: Run
  runs: Runs
  results: TestResults
  isLast: boolean
}

function OneRun({ run, runs, results, isLast }: Props) {
  const t = useText(text)
  const { room } = useRoom()
  const { begins } = usePlayback()
  const output = useMemo(() => outputOf(runs, run), [runs, run])
  const tests: Test[] = run.framework
    ? runs.unitTests(run.id).map(({ group, name, state, message }, at) => ({
        id: String(at),
        name: group ? `${group} › ${name}` : name,
        state,
        message,
      }))
    : results.of(run.id).map((result, at) => ({
        id: String(at),
        name: result.kind === 'bare' ? t.hidden(result.number) : result.name || t.test(at + 1),
        state: result.hasPassed ? 'passed' : 'failed',
        message: result.kind === 'full' ? result.message : '',
      }))
  const at = run.startedAt ?? run.createdAt
  const message = messageOf(run)
  return (
    <li className="flex flex-col gap-1.5 rounded-lg border border-line p-3 text-sm">
      <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs">
        {at !== undefined && <Moment room={room.id} at={Math.max(at - begins, 0)} />}
        <span className="font-semibold">{t.run(run.number)}</span>
        <Words run={run} />
        <span className="wrap-anywhere text-muted">{detailsOf(run).join(' · ')}</span>
      </p>
      {message && <p className="text-danger">{message}</p>}
      {tests.length > 0 && (
        <ul aria-label={t.tests} className="flex flex-col gap-0.5">
          {tests.map((test) => (
            <TestLine key={test.id} test={test} />
          ))}
        </ul>
      )}
      {output.trim() && (
        <details open={isLast}>
          <summary className="cursor-pointer text-xs font-medium text-muted">{t.output}</summary>
          <pre className="output-end" tabIndex={0}>
            {output.slice(0, longestOutput)}
          </pre>
          {output.length > longestOutput && <p className="text-xs text-muted">{t.more}</p>}
        </details>
      )}
    </li>
  )
}

const signs = { passed: CircleCheck, failed: CircleX, skipped: CircleMinus }
const tones = { passed: 'text-good', failed: 'text-danger', skipped: 'text-muted' }

function TestLine({ test: { name, state, message } }: { test: Test }) {
  const t = useText(text)
  const Sign = signs[state]
  return (
    <li className="flex items-baseline gap-2">
      <Sign size={13} aria-label={t[state]} className={`shrink-0 self-center ${tones[state]}`} />
      <span className="min-w-0 wrap-anywhere">
        {name}
        {message && <span className="text-muted"> · {message}</span>}
      </span>
    </li>
  )
}
