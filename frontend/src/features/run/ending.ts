import { languageOf } from '../../config/languages'
import { amount } from '../../i18n/amount'
import { locale, messages, textOf } from '../../i18n/messages'
import { timeOfDay } from '../../i18n/time'
import { cleanName } from '../../session/people'
import type { Run } from '../../sync/runs'
import { consoleStanding, typedEnding } from './typedEnding'

const text = messages({
  en: {
    queued: (position: number) =>
      position <= 1 ? 'Waiting: next in line' : `Waiting: number ${position} in line`,
    compiling: 'Compiling…',
    running: 'Running…',
    testing: 'Running tests…',
    untested: 'No tests were run',
    passed: (passed: number, total: number) => {
      if (total === 1) return passed === 1 ? 'The test passed' : 'The test failed'
      return passed === total ? `All ${total} tests passed` : `${passed} of ${total} tests passed`
    },
    stopping: 'Stopping…',
    console: (language: string) => `${language} console`,
    done: 'Finished',
    code: (code: number) => `Exit code ${code}`,
    signal: (signal: number | undefined) =>
      signal === undefined ? 'Ended by a signal' : `Ended by signal ${signal}`,
    timedOut: 'Time limit reached',
    memory: 'Memory limit reached',
    output: 'Output limit reached',
    cancelled: 'Stopped',
    failed: 'Could not be run',
    tooLong: 'The program ran longer than it may and was stopped.',
    tooMuch: 'The program used more memory than it may and was stopped.',
    tooLoud: 'The program wrote more than it may and was stopped.',
    processes: 'The program tried to run more processes and threads at once than it may have.',
    disk: 'The program used up all of its disk space.',
    unknown: 'Something went wrong before the program could start. Run it again in a moment.',
    server: 'ran on the server',
    verified: 'ran on the server, verified',
    browser: (who: string) => `ran in the browser of ${who}`,
    serverNow: 'on the server',
    browserNow: (who: string) => `in the browser of ${who}`,
  },
  de: {
    queued: (position) =>
      position <= 1 ? 'Wartet: als Nächstes dran' : `Wartet: Platz ${position} in der Schlange`,
    compiling: 'Wird übersetzt …',
    running: 'Läuft …',
    testing: 'Tests laufen …',
    untested: 'Kein Test ist gelaufen',
    passed: (passed, total) => {
      if (total === 1) return passed === 1 ? 'Test bestanden' : 'Test nicht bestanden'
      return passed === total ? `Alle ${total} Tests bestanden` : `${passed} von ${total} Tests bestanden`
    },
    stopping: 'Stoppt …',
    console: (language) => `${language}-Konsole`,
    done: 'Beendet',
    code: (code) => `Exit-Code ${code}`,
    signal: (signal) =>
      signal === undefined ? 'Durch ein Signal beendet' : `Durch Signal ${signal} beendet`,
    timedOut: 'Zeitlimit erreicht',
    memory: 'Speicherlimit erreicht',
    output: 'Ausgabelimit erreicht',
    cancelled: 'Gestoppt',
    failed: 'Nicht ausführbar',
    tooLong: 'Das Programm lief länger, als es darf, und wurde gestoppt.',
    tooMuch: 'Das Programm brauchte mehr Speicher, als es darf, und wurde gestoppt.',
    tooLoud: 'Das Programm schrieb mehr, als es darf, und wurde gestoppt.',
    processes: 'Das Programm wollte mehr Prozesse und Threads zugleich, als es haben darf.',
    disk: 'Das Programm hat seinen gesamten Speicherplatz für Dateien verbraucht.',
    unknown: 'Vor dem Start des Programms ist etwas schiefgegangen. Versuchen Sie es gleich noch einmal.',
    server: 'lief auf dem Server',
    verified: 'lief auf dem Server, bestätigt',
    browser: (who) => `lief im Browser von ${who}`,
    serverNow: 'auf dem Server',
    browserNow: (who) => `im Browser von ${who}`,
  },
})

/** How a run stands, in a few words. */
export function standing(run: Run): string {
  const t = textOf(text)
  if (run.isStopping) return t.stopping
  const asConsole = consoleStanding(run)
  if (asConsole) return asConsole
  if (run.state === 'queued') return t.queued(run.position ?? 1)
  if (run.state === 'running')
    return run.isCompiling ? t.compiling : run.tests || run.framework ? t.testing : t.running
  const { tests, framework } = run
  if (framework) {
    const ran = framework.passed + framework.failed
    if (ran === 0) return run.outcome === 'exited' ? t.untested : endingOf(run)
    const passed = t.passed(framework.passed, ran)
    return run.outcome === 'exited' ? passed : `${endingOf(run)}: ${passed}`
  }
  // As where the compiler had something to say: its exit code is none of the program's.
  if (tests && tests.passed === undefined && run.outcome === 'exited') return t.untested
  if (tests?.passed === undefined) return endingOf(run)
  const passed = t.passed(tests.passed, tests.total)
  return run.outcome === 'exited' ? passed : `${endingOf(run)}: ${passed}`
}

/** How a program ended, in a few words. */
export function endingOf({
  outcome,
  exitCode,
  signal,
}: Pick<Run, 'outcome' | 'exitCode' | 'signal'>): string {
  const t = textOf(text)
  switch (outcome) {
    case 'exited':
      return exitCode === 0 ? t.done : t.code(exitCode ?? 0)
    case 'signalled':
      return t.signal(signal)
    case 'timed_out':
      return t.timedOut
    case 'out_of_memory':
      return t.memory
    case 'output_limit':
      return t.output
    case 'cancelled':
      return t.cancelled
    default:
      return t.failed
  }
}

/** Whether it ended as programs should. */
export const isGood = ({ outcome, exitCode, isConsole }: Run) =>
  outcome === 'exited' && (exitCode === 0 || isConsole)

/** What runs: a file, or a console. */
export const titleOf = ({ isConsole, language, file }: Run) =>
  isConsole ? textOf(text).console(languageOf(language).name) : file

/** So many milliseconds, for people. */
export function duration(milliseconds: number): string {
  const isShort = milliseconds < 1_000
  const format = new Intl.NumberFormat(locale(), {
    style: 'unit',
    unit: isShort ? 'millisecond' : 'second',
    unitDisplay: 'short',
    maximumFractionDigits: isShort ? 0 : milliseconds < 10_000 ? 2 : 1,
  })
  return format.format(isShort ? milliseconds : milliseconds / 1_000)
}

/** Where a run went on. One in a browser says whose: it never looks like the server's (RUN-6). */
export function where(run: Run): string {
  const t = textOf(text)
  const who = cleanName(run.byName)
  const isOver = run.state === 'finished'
  if (run.isVerified) return t.verified
  if (run.place === 'server') return isOver ? t.server : t.serverNow
  return isOver ? t.browser(who) : t.browserNow(who)
}

/** When it was started, for people. */
export const startedAt = ({ createdAt, startedAt: began }: Run): string | undefined => {
  const at = createdAt ?? began
  return at === undefined ? undefined : timeOfDay(new Date(at).toISOString())
}

/** What is known of a run beside how it stands: what, who, when, where, and what it took. */
export function detailsOf(run: Run): string[] {
  const { byName, durationMs, framework, memoryBytes } = run
  const took = [
    durationMs === undefined ? undefined : duration(durationMs),
    memoryBytes === undefined ? undefined : amount(memoryBytes),
  ]
  return [titleOf(run), framework?.name, cleanName(byName), startedAt(run), where(run), ...took].flatMap(
    (one) => one || [],
  )
}

/** The sentence that an ending needs. The server's own says most, and is English. */
export function messageOf(run: Run): string | undefined {
  return typedEnding(run) ?? sentenceOf(run)
}

/** The same for what people don’t type into. */
export function sentenceOf({
  outcome,
  message,
  refused,
}: Pick<Run, 'outcome' | 'message'> & Partial<Pick<Run, 'refused'>>): string | undefined {
  const t = textOf(text)
  const own = {
    timed_out: t.tooLong,
    out_of_memory: t.tooMuch,
    output_limit: t.tooLoud,
    failed: t.unknown,
  }
  const known = outcome && outcome in own ? own[outcome as keyof typeof own] : refused && t[refused]
  // What could not be run at all has a reason that only the server knows.
  return locale() === 'de' && outcome !== 'failed' ? known : message || known
}
