import { ApiError } from '../../api/request'
import type { Runtimes } from '../../api/schema'
import { startRun, type StartRun, stopRun, typeInto } from '../../api/runs'
import { preferences } from '../../config/preferences'
import { textOf } from '../../i18n/messages'
import { told } from '../../i18n/told'
import { cleanName } from '../../session/people'
import type { OpenRoom } from '../../session/react/room'
import type { RoomSession } from '../../session/session'
import type { DocumentName, RoomDocuments } from '../../sync/documents'
import { type Run, type RunPlace, Runs } from '../../sync/runs'
import { TestCases } from '../../sync/testCases'
import { browserLanguages } from './browser/run'
import type { Progress } from './browser/languages'
import { type OwnRun, startHere } from './browserJob'
import { FocusWish } from './focusWish'
import { type Obstacle, ObstacleError, obstacleIn } from './obstacle'
import { type NoPlace, placesFor, takesTyping } from './place'
import { askRuntimes, knownRuntimes } from './runtimes'
import { readStdin } from './stdin'
import type { Target } from './target'
import { text } from './text'
import { Typing } from './typing'

/** The server runs what it has: so long one's last keys may take to reach it, in milliseconds. */
const saveWithin = 3_000
/** So long a run that the server has taken may take to appear, in milliseconds. */
const appearWithin = 3_000

/** What this page does about running code, beside what all see. */
export interface DeskState {
  /** One has asked to run something, and it is not among the runs yet. */
  isStarting: boolean
  /** Why that did not work, and what to do next. */
  problem: string | undefined
  /** The same for running tests. */
  testProblem: string | undefined
  /** What either of them is about; what is over takes it away. */
  obstacle: Obstacle | undefined
  /** Id of the run that is looked at; undefined for the last one. */
  shown: string | undefined
  progress: Progress | undefined
  /** What would run now. */
  target: Target | undefined
  /** Whether people can type into that while it runs. */
  canType: boolean
  /** The run into which one will type, having started it oneself. */
  typesInto: string | undefined
  /** The run of which it is shown where its time went, and the last run when somebody here wanted that. */
  measured: { run: string; latest: string | undefined } | undefined
}

type Navigation = Pick<OpenRoom['navigation'], 'show'>

/** Running code in one room, from this page. */
export class Desk {
  readonly runs: Runs
  readonly typing: Typing
  private state: DeskState = {
    isStarting: false,
    problem: undefined,
    testProblem: undefined,
    obstacle: undefined,
    shown: undefined,
    progress: undefined,
    target: undefined,
    canType: false,
    typesInto: undefined,
    measured: undefined,
  }
  private readonly listeners = new Set<() => void>()
  private own: OwnRun | undefined
  private focusWish: FocusWish | undefined

  constructor(
    private readonly documents: RoomDocuments,
    private readonly session: RoomSession,
  ) {
    this.runs = new Runs(documents.get('output').doc)
    this.typing = new Typing({
      send: (run, input) => session.ask((room, token) => typeInto(room, token, run, input)),
      isOver: (id) => this.runs.list().find((run) => run.id === id)?.state === 'finished',
    })
    this.runs.subscribe(() => {
      if (this.state.obstacle === 'busy' && !this.active()) this.dismiss()
    })
    documents.subscribe(() => {
      if (this.state.obstacle === 'connection' && documents.getState().kind === 'saved') this.dismiss()
    })
  }

  readonly getState = (): DeskState => this.state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private change(change: Partial<DeskState>) {
    this.state = { ...this.state, ...change }
    for (const listener of this.listeners) listener()
  }

  /** The run that goes on, or waits. */
  readonly active = (): Run | undefined => this.runs.list().find(({ state }) => state !== 'finished')

  readonly show = (id: string | undefined) => {
    if (id !== this.state.shown) this.change({ shown: id })
  }

  /** Says what would run now, and where. */
  readonly consider = (target: Target | undefined, place: RunPlace | undefined) => {
    const { target: known, canType: could } = this.state
    const canType = takesTyping(target?.language, place)
    if (target?.path === known?.path && target?.language === known?.language && canType === could) return
    this.change({ target, canType })
  }

  /** Whether the field in which one types may take the focus: one has started that, and nothing else since. */
  readonly claimFocus = (): boolean => {
    const may = this.focusWish?.claim() ?? false
    this.focusWish = undefined
    return may
  }

  readonly dismiss = () => this.change({ problem: undefined, testProblem: undefined, obstacle: undefined })

  /** Runs something where this person wants it, and shows the output. */
  run(target: Target | undefined, navigation: Navigation, isTyped = preferences().typesInput) {
    return this.showing(navigation, () => this.start(target, isTyped))
  }

  /** Runs something on the server and shows where its time went. */
  measure(target: Target | undefined, navigation: Navigation) {
    return this.showing(navigation, async () => {
      const { path: file, language } = await this.forServer(target)
      await this.saved(['code'])
      const stdin = readStdin(this.session.room)
      const job = { language, file, place: 'server' as const, profile: true, ...(stdin && { stdin }) }
      const run = await this.session.ask((room, token) => startRun(room, token, job))
      this.change({ measured: { run, latest: run } })
      await this.appeared(run)
    })
  }

  /** Shows where the time of a run went; undefined for none. */
  readonly showTimes = (run: string | undefined) =>
    this.change({ measured: run === undefined ? undefined : { run, latest: this.runs.list()[0]?.id } })

  /** Runs the tests in the code by the language’s test framework, and shows what they say. */
  runFramework(target: Target | undefined, navigation: Navigation) {
    return this.showing(navigation, async () => {
      const { path: file, language } = await this.forServer(target)
      await this.saved(['code'])
      const job = { language, file, place: 'server' as const, framework: true }
      await this.appeared(await this.session.ask((room, token) => startRun(room, token, job)))
    })
  }

  /** Opens a language’s console for everybody. */
  openConsole(language: string, navigation: Navigation) {
    return this.showing(navigation, async () => {
      this.refuseWhileActive()
      // It has the room’s files beside it.
      await this.saved(['code'])
      await this.startTyped({ language, place: 'server', repl: true })
    })
  }

  /** Starts something, and shows the output. */
  private async showing(navigation: Navigation, start: () => Promise<void>) {
    if (this.state.isStarting) return
    const started = this.starting({ problem: undefined })
    this.focusWish?.claim()
    this.focusWish = new FocusWish()
    navigation.show('output')
    try {
      await start()
    } catch (error) {
      this.change({ problem: told(error), obstacle: obstacleIn(error) })
    }
    started()
  }

  /**
   * Says that something is being started, until what this returns is called or a run of this person
   * appears: it may be over before the request for it is answered, and the next one wanted.
   */
  private starting(change: Partial<DeskState>): () => void {
    this.change({ ...change, isStarting: true, obstacle: undefined, shown: undefined })
    const known = new Set(this.runs.list().map(({ id }) => id))
    let isOver = false
    const end = () => {
      if (isOver) return
      isOver = true
      stop()
      this.change({ isStarting: false })
    }
    const stop = this.runs.subscribe(() => {
      const now = this.session.getState()
      const own = now.kind === 'in' ? now.member.id : undefined
      if (this.runs.list().some(({ id, by }) => by === own && !known.has(id))) end()
    })
    return end
  }

  /** Runs the room’s tests, and shows them. Who leads has perhaps just written hidden ones. */
  async runTests(target: Target | undefined, navigation: Navigation, isLeader: boolean) {
    if (this.state.isStarting) return
    const started = this.starting({ testProblem: undefined })
    navigation.show('tests')
    const written: DocumentName[] = isLeader ? ['code', 'notes'] : ['code']
    try {
      await this.startTests(target, written)
    } catch (error) {
      // Only the server knows whether there are hidden ones.
      const isRefused = error instanceof ApiError && error.status === 422
      const hasNone =
        isRefused && written.every((name) => new TestCases(this.documents.get(name).doc).cases().length === 0)
      const testProblem = hasNone ? textOf(text).noTests : told(error)
      this.change({ testProblem, obstacle: obstacleIn(error) })
    }
    started()
  }

  /** What can be run on the server, whatever somebody prefers; `whenOff` says why not where nothing can. */
  private async forServer(target: Target | undefined, whenOff?: string): Promise<Target> {
    this.refuseWhileActive()
    await askRuntimes()
    const runtimes = knownRuntimes()
    const { server, reason } = placesFor(target?.language, runtimes, [], 'server')
    if (target && whenOff !== undefined && runtimes?.available === false)
      throw new ObstacleError('place', whenOff)
    if (!target || !server) throw noPlace(reason, target, runtimes)
    return target
  }

  private async startTests(target: Target | undefined, written: readonly DocumentName[]) {
    // What runs in somebody's browser tells of them what they want.
    const { path: file, language } = await this.forServer(target, textOf(text).noTestsHere)
    await this.saved(written)
    const job = { language, file, place: 'server' as const, tests: 'all' as const }
    await this.appeared(await this.session.ask((room, token) => startRun(room, token, job)))
  }

  /** The server runs what it has. */
  private async saved(written: readonly DocumentName[]) {
    const saved = written.map((name) => this.documents.get(name).saved(saveWithin))
    if ((await Promise.all(saved)).includes(false))
      throw new ObstacleError('connection', textOf(text).unsaved)
  }

  private refuseWhileActive() {
    const active = this.active()
    if (active) throw new ObstacleError('busy', textOf(text).busy(cleanName(active.byName)))
  }

  private async start(target: Target | undefined, isTyped: boolean) {
    this.refuseWhileActive()
    await askRuntimes()
    const runtimes = knownRuntimes()
    const { chosen, reason } = placesFor(target?.language, runtimes, browserLanguages, preferences().runPlace)
    if (!target || !chosen) throw noPlace(reason, target, runtimes)
    const { path: file, language } = target
    const stdin = readStdin(this.session.room)
    if (chosen === 'browser') {
      const { session, runs } = this
      const onProgress = (progress: Progress | undefined) => this.change({ progress })
      const typed = isTyped && takesTyping(language, chosen)
      const job = { language, file, files: this.files(file), stdin: typed ? '' : stdin, isTyped: typed }
      this.own = await startHere(job, { session, runs, onProgress })
      if (typed) this.change({ typesInto: this.own.id })
      return this.appeared(this.own.id)
    }
    await this.saved(['code'])
    const job = { language, file, place: chosen }
    if (isTyped && takesTyping(language, chosen)) return this.startTyped({ ...job, interactive: true })
    const wish = { ...job, ...(stdin && { stdin }) }
    const id = await this.session.ask((room, token) => startRun(room, token, wish))
    return this.appeared(id)
  }

  private async startTyped(job: StartRun) {
    const id = await this.session.ask((room, token) => startRun(room, token, job))
    this.change({ typesInto: id })
    await this.appeared(id)
  }

  /** What is in the room's files, as this page has them. */
  private files(main: string): Record<string, string> {
    // A room has a file for each language: those of others that nobody opened are no part of a program.
    const files = this.documents.code.files().filter((file) => file.isShown || file.path === main)
    const present = files.filter((file) => !file.isDeleted)
    return Object.fromEntries(present.map(({ path, text: content }) => [path, content.toString()]))
  }

  /** Waits until a run is among the runs, for some time. */
  private appeared(id: string): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (this.runs.list().some((run) => run.id === id)) end()
      }
      const end = () => {
        stop()
        clearTimeout(timer)
        resolve()
      }
      const stop = this.runs.subscribe(look)
      const timer = setTimeout(end, appearWithin)
      look()
    })
  }

  /** Stops what runs, whoever started it. */
  async stop(run: Run) {
    if (this.own?.id === run.id) this.own.stop()
    try {
      await this.session.ask((room, token) => stopRun(room, token, run.id))
    } catch (error) {
      const why = run.tests ? { testProblem: told(error) } : { problem: told(error) }
      this.change({ ...why, obstacle: obstacleIn(error) })
    }
  }
}

function noPlace(reason: NoPlace | undefined, target: Target | undefined, runtimes: Runtimes | undefined) {
  const why = textOf(text).nowhere(reason, target?.language, runtimes)
  return reason === 'nowhere' ? new ObstacleError('place', why) : new Error(why)
}

const desks = new WeakMap<RoomDocuments, Desk>()

/** Running code in the room that is shown: the same object each time. */
export function deskOf({ documents, session }: Pick<OpenRoom, 'documents' | 'session'>): Desk {
  const found = desks.get(documents) ?? new Desk(documents, session)
  desks.set(documents, found)
  return found
}
