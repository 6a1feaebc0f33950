import { ApiError } from '../../api/request'
import { startRun, stopRun } from '../../api/runs'
import { choose, preferences } from '../../config/preferences'
import { textOf } from '../../i18n/messages'
import { told } from '../../i18n/told'
import type { OpenRoom } from '../../session/react/room'
import type { RoomSession } from '../../session/session'
import type { DocumentName, RoomDocuments } from '../../sync/documents'
import { type Run, type RunPlace, Runs } from '../../sync/runs'
import { TestCases } from '../../sync/testCases'
import { browserLanguages } from './browser/run'
import type { Progress } from './browser/languages'
import { type OwnRun, startHere } from './browserJob'
import { placesFor } from './place'
import { askRuntimes, knownRuntimes } from './runtimes'
import { readStdin } from './stdin'
import type { Target } from './target'
import { text } from './text'

/** The server runs what it has: so long one's last keys may take to reach it, in milliseconds. */
const saveWithin = 3_000
/** So long a run that the server has taken may take to appear, in milliseconds. */
const appearWithin = 3_000

/** What this page does about running code, beside what all see. */
export interface DeskState {
  /** Somebody here has asked to run something, and it is not among the runs yet. */
  isStarting: boolean
  /** Why that did not work, and what to do next. */
  problem: string | undefined
  /** The same for running tests. */
  testProblem: string | undefined
  /** Id of the run that is looked at; undefined for the last one. */
  shown: string | undefined
  progress: Progress | undefined
}

type Navigation = Pick<OpenRoom['navigation'], 'show'>

/** Running code in one room, from this page. */
export class Desk {
  readonly runs: Runs
  private state: DeskState = {
    isStarting: false,
    problem: undefined,
    testProblem: undefined,
    shown: undefined,
    progress: undefined,
  }
  private readonly listeners = new Set<() => void>()
  private own: OwnRun | undefined

  constructor(
    private readonly documents: RoomDocuments,
    private readonly session: RoomSession,
  ) {
    this.runs = new Runs(documents.get('output').doc)
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

  readonly dismiss = () => this.change({ problem: undefined, testProblem: undefined })

  /** Runs something where this person wants it, and shows the output. */
  async run(target: Target | undefined, navigation: Navigation, place?: RunPlace) {
    if (this.state.isStarting) return
    if (place) choose({ runPlace: place })
    this.change({ isStarting: true, problem: undefined, shown: undefined })
    navigation.show('output')
    try {
      await this.start(target)
    } catch (error) {
      this.change({ problem: told(error) })
    }
    this.change({ isStarting: false })
  }

  /** Runs the room’s tests, and shows them. Who leads has perhaps just written hidden ones. */
  async runTests(target: Target | undefined, navigation: Navigation, isLeader: boolean) {
    if (this.state.isStarting) return
    this.change({ isStarting: true, testProblem: undefined, shown: undefined })
    navigation.show('tests')
    const written: DocumentName[] = isLeader ? ['code', 'notes'] : ['code']
    try {
      await this.startTests(target, written)
    } catch (error) {
      // Only the server knows whether there are hidden ones.
      const isRefused = error instanceof ApiError && error.status === 422
      const hasNone =
        isRefused && written.every((name) => new TestCases(this.documents.get(name).doc).cases().length === 0)
      this.change({ testProblem: hasNone ? textOf(text).noTests : told(error) })
    }
    this.change({ isStarting: false })
  }

  private async startTests(target: Target | undefined, written: readonly DocumentName[]) {
    const t = textOf(text)
    this.refuseWhileActive()
    await askRuntimes()
    const runtimes = knownRuntimes()
    // What runs in somebody's browser tells of them what they want.
    const { server, reason } = placesFor(target?.language, runtimes, [], 'server')
    if (!target || !server) throw new Error(t.nowhere(reason, target?.language, runtimes))
    const saved = written.map((name) => this.documents.get(name).saved(saveWithin))
    if ((await Promise.all(saved)).includes(false)) throw new Error(t.unsaved)
    const { path: file, language } = target
    const job = { language, file, place: 'server' as const, tests: 'all' as const }
    await this.appeared(await this.session.ask((room, token) => startRun(room, token, job)))
  }

  private refuseWhileActive() {
    const active = this.active()
    if (active) throw new Error(textOf(text).busy(active.byName))
  }

  private async start(target: Target | undefined) {
    const t = textOf(text)
    this.refuseWhileActive()
    await askRuntimes()
    const runtimes = knownRuntimes()
    const { chosen, reason } = placesFor(target?.language, runtimes, browserLanguages, preferences().runPlace)
    if (!target || !chosen) throw new Error(t.nowhere(reason, target?.language, runtimes))
    const { path: file, language } = target
    const stdin = readStdin(this.session.room)
    if (chosen === 'browser') {
      const { session, runs } = this
      const onProgress = (progress: Progress | undefined) => this.change({ progress })
      this.own = await startHere(
        { language, file, files: this.files(file), stdin },
        { session, runs, onProgress },
      )
      return this.appeared(this.own.id)
    }
    if (!(await this.documents.get('code').saved(saveWithin))) throw new Error(t.unsaved)
    const job = { language, file, place: chosen, ...(stdin && { stdin }) }
    const id = await this.session.ask((room, token) => startRun(room, token, job))
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
      this.change(run.tests ? { testProblem: told(error) } : { problem: told(error) })
    }
  }
}

const desks = new WeakMap<RoomDocuments, Desk>()

/** Running code in the room that is shown: the same object each time. */
export function deskOf({ documents, session }: Pick<OpenRoom, 'documents' | 'session'>): Desk {
  const found = desks.get(documents) ?? new Desk(documents, session)
  desks.set(documents, found)
  return found
}
