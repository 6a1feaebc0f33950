import { useSyncExternalStore } from 'react'
import { messages, useText } from '../../../i18n/messages'
import type { Run } from '../../../sync/runs'
import { type UnitTest, unitCounts } from '../../../sync/unitTests'
import type { Desk } from '../desk'
import { UnitRow } from './UnitRow'
import './units.css'

const text = messages({
  en: {
    tests: (framework: string) => `Tests (${framework})`,
    passed: (count: number) => `${count} passed`,
    failed: (count: number) => `${count} failed`,
    skipped: (count: number) => `${count} skipped`,
  },
  de: {
    tests: (framework) => `Tests (${framework})`,
    passed: (count) => `${count} bestanden`,
    failed: (count) => `${count} nicht bestanden`,
    skipped: (count) => `${count} übersprungen`,
  },
})

/** What one looks for comes first. */
const order = { failed: 0, skipped: 1, passed: 2 }
/** More are not opened by themselves. */
const mostOpen = 3

/** The tests of the code's own that a run has run, each with what became of it. */
export function UnitTests({ desk, run }: { desk: Desk; run: Run }) {
  const t = useText(text)
  const tests = useSyncExternalStore(desk.runs.subscribe, () => desk.runs.unitTests(run.id))
  if (tests.length === 0 || !run.framework) return null
  const counts = unitCounts(tests)
  const states = (['failed', 'skipped', 'passed'] as const).filter((state) => counts[state] > 0)
  const title = t.tests(run.framework.name)
  return (
    <section
      aria-label={title}
      data-unit-tests
      tabIndex={0}
      className="max-h-3/5 shrink-0 overflow-y-auto border-b border-line py-1.5 text-sm"
    >
      <p className="flex flex-wrap gap-x-2 px-3 pb-1 text-xs text-muted">
        <span className="font-medium text-ink">{title}</span>
        {states.map((state) => (
          <span key={state}>{t[state](counts[state])}</span>
        ))}
      </p>
      <ul>
        {sorted(tests).map(({ test, key }, index) => (
          <UnitRow key={key} test={test} opens={test.state === 'failed' && index < mostOpen} />
        ))}
      </ul>
    </section>
  )
}

/** Those that failed first; each keeps its key. */
const sorted = (tests: readonly UnitTest[]) =>
  tests
    .map((test, key) => ({ test, key }))
    .toSorted((a, b) => order[a.test.state] - order[b.test.state] || a.key - b.key)
