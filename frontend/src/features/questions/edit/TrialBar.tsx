import { LoaderCircle, Play } from 'lucide-react'
import { shownKeys } from '../../../components/commands'
import { type Language, languageOf } from '../../../config/languages'
import { messages, useText } from '../../../i18n/messages'
import { PlainText } from '../../run/cases/public'
import type { CodeKind } from './draft'
import type { DraftRun } from './trial'
import type { TrialState } from './useTrial'

const text = messages({
  en: {
    runStarter: 'Run the starter',
    runSolution: 'Run the solution',
    running: 'Running…',
    means: (keys: string) => `Runs all tests on the server (${keys})`,
    noTests: 'Add a test to run it.',
    noCode: 'Add a language to run it.',
    all: (total: number) => (total === 1 ? 'The test passed' : `All ${total} tests passed`),
    some: (passed: number, total: number) => `${passed} of ${total} tests passed`,
    starter: (language: string) => `with the starter in ${language}`,
    solution: (language: string) => `with the solution in ${language}`,
    compiler: 'Compiler output',
    needsKey: 'Running needs a key of this server: enter yours above.',
  },
  de: {
    runStarter: 'Vorgabe ausführen',
    runSolution: 'Lösung ausführen',
    running: 'Läuft …',
    means: (keys) => `Führt alle Tests auf dem Server aus (${keys})`,
    noTests: 'Fügen Sie einen Test hinzu, um ihn auszuführen.',
    noCode: 'Fügen Sie eine Sprache hinzu, um sie auszuführen.',
    all: (total) => (total === 1 ? 'Test bestanden' : `Alle ${total} Tests bestanden`),
    some: (passed, total) => `${passed} von ${total} Tests bestanden`,
    starter: (language) => `mit der Vorgabe in ${language}`,
    solution: (language) => `mit der Lösung in ${language}`,
    compiler: 'Ausgabe des Compilers',
    needsKey: 'Zum Ausführen braucht es einen Schlüssel dieses Servers: Geben Sie Ihren oben ein.',
  },
})

interface Props {
  state: TrialState
  current: DraftRun | undefined
  /** What would be run now. */
  kind: CodeKind
  language: Language | undefined
  count: number
  onRun: () => void
}

/** Runs the tests of a draft, and says how they went. */
export function TrialBar({ state, current, kind, language, count, onRun }: Props) {
  const t = useText(text)
  const isRunning = state.kind === 'running'
  const why = !language ? t.noCode : count === 0 ? t.noTests : undefined
  const { tests } = current?.run ?? {}
  const isOver = current?.run.state === 'finished' && state.kind === 'done'
  const hasPassed = tests !== undefined && tests.passed === tests.total
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <button
          className="run-button m-0 h-9 px-3.5 disabled:opacity-60"
          title={t.means(shownKeys('Mod+Enter'))}
          disabled={isRunning || why !== undefined}
          onClick={onRun}
        >
          {isRunning ? (
            <LoaderCircle size={15} className="animate-spin" aria-hidden />
          ) : (
            <Play size={14} fill="currentColor" aria-hidden />
          )}
          {isRunning ? t.running : kind === 'starter' ? t.runStarter : t.runSolution}
        </button>
        <p role="status" data-trial={state.kind} className="min-w-0 text-sm">
          {why && <span className="text-muted">{why}</span>}
          {isOver && tests?.passed !== undefined && current && (
            <>
              <span className={`font-medium ${hasPassed ? 'text-good' : 'text-danger'}`}>
                {hasPassed ? t.all(tests.total) : t.some(tests.passed, tests.total)}
              </span>{' '}
              <span className="text-muted">{t[current.kind](languageName(current.language))}</span>
            </>
          )}
        </p>
      </div>
      {state.kind === 'failed' && (
        <p role="alert" className="text-sm text-danger">
          {state.needsKey ? t.needsKey : state.why}
        </p>
      )}
      {current?.compiled && (
        <PlainText label={t.compiler} text={current.compiled} nothing="" isBad={!isOver} />
      )}
    </div>
  )
}

const languageName = (id: string) => languageOf(id).name
