import type { Judgement } from '../../../api/schema'
import { told } from '../../../i18n/told'
import { fieldsOf, type JudgementFields, noJudgement } from './judgement'

/** Whether the server has what stands here. */
export type Saving =
  | { kind: 'none' }
  | { kind: 'saved' }
  | { kind: 'unsaved' }
  | { kind: 'saving' }
  | { kind: 'failed'; reason: string }

export interface OwnState {
  fields: JudgementFields
  /** When it was given, in milliseconds since 1970; null: it is a draft. */
  given: number | null
  saving: Saving
}

/** What it is saved with, and where what is not saved yet is kept. */
export interface Saver {
  save: (fields: JudgementFields, give: boolean) => Promise<Judgement>
  keep: (fields: JudgementFields) => void
  /** The server has this: it is not to be kept any more, unless something else is by now. */
  forget: (fields: JudgementFields) => void
}

/** So long after the last key it is saved, in milliseconds. */
const pause = 800
/** So long after a failure it is tried again. */
const retryAfter = 5_000

/**
 * One's own judgement while it is written: saved by itself, and kept in this browser as long as the server does not
 * have it (PAGE-5).
 */
export class OwnJudgement {
  private state: OwnState
  private readonly listeners = new Set<() => void>()
  private timer: ReturnType<typeof setTimeout> | undefined
  private saving: Promise<void> | undefined
  private isStopped = false
  /** When what the server is known to have was written, by its clock. */
  private changed: number

  /** `kept`: what this browser has that the server may not have. */
  constructor(
    mine: Judgement | null,
    kept: JudgementFields | undefined,
    private readonly saver: Saver,
  ) {
    const saving: Saving = kept ? { kind: 'unsaved' } : { kind: mine ? 'saved' : 'none' }
    this.state = { fields: kept ?? (mine ? fieldsOf(mine) : noJudgement), given: mine?.given ?? null, saving }
    this.changed = mine?.changed ?? 0
  }

  /** The server has this now: it may have been written in another tab. What is not saved here stays. */
  heard(mine: Judgement | null) {
    if (!mine) return
    if (mine.given !== null && this.state.given === null) this.set({ given: mine.given })
    const isAtRest = this.state.saving.kind === 'saved' || this.state.saving.kind === 'none'
    if (!isAtRest || mine.changed <= this.changed) return
    this.changed = mine.changed
    this.set({ fields: fieldsOf(mine), saving: { kind: 'saved' } })
  }

  change(fields: JudgementFields) {
    this.set({ fields, saving: { kind: 'unsaved' } })
    this.saver.keep(fields)
    this.saveIn(pause)
  }

  /**
   * Gives it: the others see it from now on.
   *
   * @throws ApiError
   */
  async give(): Promise<void> {
    // What is under way must not come after it.
    await this.saving
    clearTimeout(this.timer)
    const { fields } = this.state
    try {
      this.landed(fields, await this.saver.save(fields, true))
    } catch (error) {
      // As a draft it is saved all the same.
      if (this.state.saving.kind !== 'saved') this.saveIn(retryAfter)
      throw error
    }
  }

  /** Saves what is not saved yet, now, and then nothing more: what fails is kept for another time. */
  stop() {
    if (this.state.saving.kind === 'unsaved' || this.state.saving.kind === 'failed') this.save()
    this.isStopped = true
    clearTimeout(this.timer)
  }

  /** Goes on after a stop. */
  start() {
    this.isStopped = false
    if (this.state.saving.kind === 'unsaved') this.saveIn(0)
  }

  private saveIn(wait: number) {
    clearTimeout(this.timer)
    if (!this.isStopped) this.timer = setTimeout(() => this.save(), wait)
  }

  private save() {
    clearTimeout(this.timer)
    // Whoever saves looks again when that is done.
    this.saving ??= this.saveNow().then((hasLanded) => {
      this.saving = undefined
      // What was written meanwhile is not left behind by whoever leaves.
      if (hasLanded && this.isStopped && this.state.saving.kind === 'unsaved') this.save()
    })
  }

  /** Whether it was saved. */
  private async saveNow(): Promise<boolean> {
    const { fields } = this.state
    this.set({ saving: { kind: 'saving' } })
    try {
      this.landed(fields, await this.saver.save(fields, false))
      return true
    } catch (error) {
      this.set({ saving: { kind: 'failed', reason: told(error) } })
      this.saveIn(retryAfter)
      return false
    }
  }

  /** The server has that; more may have been written meanwhile. */
  private landed(fields: JudgementFields, { given, changed }: Judgement) {
    this.changed = Math.max(this.changed, changed)
    this.set({ given: given ?? this.state.given })
    if (this.state.fields !== fields) return this.saveIn(pause)
    this.saver.forget(fields)
    this.set({ saving: { kind: 'saved' } })
  }

  private set(change: Partial<OwnState>) {
    this.state = { ...this.state, ...change }
    for (const listener of this.listeners) listener()
  }

  readonly getState = (): OwnState => this.state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}
