import { ChevronRight, EyeOff } from 'lucide-react'
import { useId } from 'react'
import type { QuestionTest } from '../../../api/questions'
import { locale, messages, useText } from '../../../i18n/messages'
import { usualTolerance } from '../../../sync/testCases'
import { CodeBlock } from '../../markdown/CodeBlock'
import { PlainText } from '../../run/cases/public'
import { text as common } from '../text'

const text = messages({
  en: {
    none: 'No tests.',
    input: 'Input',
    expected: 'Expected output',
    nothing: 'Nothing',
    one: (number: number) => `Test ${number}`,
    oneHidden: (number: number) => `Hidden test ${number}`,
    exact: 'compared exactly',
    numbers: (tolerance: string) => `numbers, within ${tolerance}`,
    checker: 'by the checker program',
    hiddenMeans: 'Candidates only see whether these pass.',
  },
  de: {
    none: 'Keine Tests.',
    input: 'Eingabe',
    expected: 'Erwartete Ausgabe',
    nothing: 'Nichts',
    one: (number) => `Test ${number}`,
    oneHidden: (number) => `Verborgener Test ${number}`,
    exact: 'exakt verglichen',
    numbers: (tolerance) => `Zahlen, Toleranz ${tolerance}`,
    checker: 'mit dem Prüfprogramm',
    hiddenMeans: 'Kandidaten sehen nur, ob diese bestanden sind.',
  },
})

/** So many are open at first. */
const opened = 3

interface Props {
  tests: readonly QuestionTest[]
  /** Undefined for those who may not see them. */
  hidden: readonly QuestionTest[] | undefined
  checker: string
}

/** What a program is given, and what it should write. */
export function TestsTab({ tests, hidden, checker }: Props) {
  const [t, c] = [useText(text), useText(common)]
  if (tests.length === 0 && !hidden?.length) return <p className="text-sm text-muted">{t.none}</p>
  return (
    <div className="cases-frame flex flex-col gap-6">
      <List title={c.visible} tests={tests} isHidden={false} />
      {hidden && hidden.length > 0 && <List title={c.hidden} tests={hidden} isHidden />}
      {checker && (
        <section className="flex flex-col gap-1.5">
          <h4 className="text-xs font-semibold text-muted">{c.checker}</h4>
          <CodeBlock code={checker} language="python" label={c.checker} />
        </section>
      )}
    </div>
  )
}

function List({
  title,
  tests,
  isHidden,
}: {
  title: string
  tests: readonly QuestionTest[]
  isHidden: boolean
}) {
  const t = useText(text)
  const heading = useId()
  if (tests.length === 0) return null
  return (
    <section aria-labelledby={heading} data-look-tests={isHidden ? 'hidden' : 'visible'}>
      <h4 id={heading} className="flex items-center gap-1.5 text-xs font-semibold text-muted">
        {isHidden && <EyeOff size={13} aria-hidden />}
        {title}
        <span className="font-normal tabular-nums">{tests.length}</span>
      </h4>
      {isHidden && <p className="mt-1 text-xs text-muted">{t.hiddenMeans}</p>}
      <ol className="mt-2 overflow-hidden rounded-lg border border-line">
        {tests.map((test, at) => (
          <li key={at} className="border-line not-first:border-t">
            <One
              test={test}
              title={isHidden ? t.oneHidden(at + 1) : t.one(at + 1)}
              isOpen={at < opened && !isHidden}
            />
          </li>
        ))}
      </ol>
    </section>
  )
}

function One({ test, title, isOpen }: { test: QuestionTest; title: string; isOpen: boolean }) {
  const t = useText(text)
  const { name, stdin, expected, compare = 'trimmed', tolerance } = test
  const how = {
    trimmed: undefined,
    exact: t.exact,
    numbers: t.numbers(
      (tolerance ?? usualTolerance).toLocaleString(locale(), { maximumSignificantDigits: 6 }),
    ),
    checker: t.checker,
  }[compare]
  return (
    <details className="question-test" open={isOpen}>
      <summary className="flex min-h-9 cursor-pointer items-center gap-2 px-2.5 text-sm focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent">
        <ChevronRight size={15} aria-hidden className="case-arrow shrink-0 text-muted" />
        <span className={`min-w-0 grow truncate ${name?.trim() ? 'font-medium' : ''}`}>
          {name?.trim() || title}
        </span>
        {how && <span className="shrink-0 text-xs text-muted">{how}</span>}
      </summary>
      <div className="case-texts grid gap-3 px-3 pt-1 pb-3">
        <PlainText label={t.input} text={stdin ?? ''} nothing={t.nothing} />
        <PlainText label={t.expected} text={expected ?? ''} nothing={t.nothing} />
      </div>
    </details>
  )
}
