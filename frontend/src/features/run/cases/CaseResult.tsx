import { History } from 'lucide-react'
import { amount } from '../../../i18n/amount'
import { messages, useText } from '../../../i18n/messages'
import type { FullResult } from '../../../sync/testResults'
import { duration, endingOf, sentenceOf } from '../ending'
import type { CasesRun } from './caseState'
import { DiffView } from './DiffView'
import { PlainText } from './PlainText'

const text = messages({
  en: {
    result: (number: number) => `Result of run ${number}`,
    passed: 'Passed',
    failed: (how: string) => `Failed: ${how}`,
    other: 'different output',
    refused: 'rejected by the checker',
    edited: 'The test has been edited since this run. It ran with:',
    old: 'From the run before.',
    input: 'Input',
    expected: 'Expected',
    got: 'Got',
    stderr: 'Errors (stderr)',
    nothing: 'Nothing',
  },
  de: {
    result: (number) => `Ergebnis von Lauf ${number}`,
    passed: 'Bestanden',
    failed: (how) => `Nicht bestanden: ${how}`,
    other: 'andere Ausgabe',
    refused: 'vom Prüfprogramm abgelehnt',
    edited: 'Der Test wurde seit diesem Lauf geändert. Er lief mit:',
    old: 'Vom Lauf davor.',
    input: 'Eingabe',
    expected: 'Erwartet',
    got: 'Erhalten',
    stderr: 'Fehlerausgabe (stderr)',
    nothing: 'Nichts',
  },
})

interface Props {
  result: FullResult
  run: CasesRun
  /** The case is another by now. */
  isEdited: boolean
  /** A run goes on that has not come to this case yet. */
  isOld: boolean
  tolerance: number | undefined
}

/** What came of a case: what the program wrote, beside what it should have written. */
export function CaseResult({ result, run, isEdited, isOld, tolerance }: Props) {
  const t = useText(text)
  const { hasPassed, outcome, exitCode, compare, stdout, stderr, durationMs, memoryBytes } = result
  const endedWell = outcome === 'exited' && (exitCode ?? 0) === 0
  const wrong = compare === 'checker' ? t.refused : t.other
  const how = hasPassed ? t.passed : t.failed(endedWell ? wrong : endingOf(result))
  const took = [
    durationMs === undefined ? undefined : duration(durationMs),
    memoryBytes === undefined ? undefined : amount(memoryBytes),
  ].filter(Boolean)
  const message = sentenceOf({ outcome, message: result.message })
  // What a checker refuses need not be another text, and what is right has no differences.
  const isCompared = !hasPassed && compare !== 'checker'
  const errors = stderr && <PlainText label={t.stderr} text={stderr} nothing="" isBad />
  return (
    <section
      aria-label={t.result(run.number)}
      data-result={hasPassed ? 'passed' : 'failed'}
      className={`flex flex-col gap-2 rounded-md bg-panel p-2.5 ${isOld ? 'opacity-70' : ''}`}
    >
      <p className="flex flex-wrap items-baseline gap-x-2 text-xs">
        <span className={`font-medium ${hasPassed ? 'text-good' : 'text-danger'}`}>{how}</span>
        <span className="text-muted tabular-nums">
          {[...took, isOld && t.old].filter(Boolean).join(' · ')}
        </span>
      </p>
      {message && <p className="text-xs text-pretty wrap-anywhere">{message}</p>}
      {isEdited && (
        <>
          <p className="flex items-center gap-1.5 text-xs text-warn">
            <History size={13} className="shrink-0" aria-hidden />
            {t.edited}
          </p>
          <PlainText label={t.input} text={result.input} nothing={t.nothing} />
        </>
      )}
      {!endedWell && errors}
      {isCompared ? (
        <DiffView expected={result.expected} got={stdout} compare={compare} tolerance={tolerance} />
      ) : (
        <>
          {(isEdited || compare === 'checker') && (
            <PlainText label={t.expected} text={result.expected} nothing={t.nothing} />
          )}
          <PlainText label={t.got} text={stdout} nothing={t.nothing} />
        </>
      )}
      {endedWell && errors}
    </section>
  )
}
