import type * as Y from 'yjs'
import { fieldsIn, numberIn, textIn, timeIn } from './shape'

/** A stretch of the interview. */
export interface Section {
  /** May be empty. */
  title: string
  minutes: number
}

/** How far the countdown is. Times in milliseconds; `endsAt` by the server's clock. */
export type Countdown =
  { kind: 'ready' } | { kind: 'running'; endsAt: number } | { kind: 'paused'; remaining: number }

/** The room's timer. Without sections nobody has set one. */
export interface Timer {
  sections: Section[]
  countdown: Countdown
}

/** What a timer shows at a moment. */
export interface Shown {
  /** Milliseconds until the end, not below 0. */
  remaining: number
  /** Index of the section that one is in, and what is left of it. */
  section: number
  sectionRemaining: number
  isRunning: boolean
  level: 'calm' | 'soon' | 'over'
}

export const minute = 60_000
/** From so much on the time is nearly up. */
export const soon = 5 * minute
export const mostSections = 12
export const mostMinutes = 24 * 60
export const longestTitle = 60

export const totalOf = (sections: readonly Section[]) =>
  sections.reduce((sum, { minutes }) => sum + minutes, 0) * minute

/** What the timer shows at `now`, by the server's clock. */
export function shownAt({ sections, countdown }: Timer, now: number): Shown {
  const total = totalOf(sections)
  const left =
    countdown.kind === 'running'
      ? countdown.endsAt - now
      : countdown.kind === 'paused'
        ? countdown.remaining
        : total
  const remaining = Math.min(Math.max(left, 0), total)
  let [section, end] = [0, total - (sections[0]?.minutes ?? 0) * minute]
  while (section < sections.length - 1 && remaining <= end) {
    section += 1
    end -= (sections[section]?.minutes ?? 0) * minute
  }
  const hasBegun = countdown.kind !== 'ready'
  return {
    remaining,
    section,
    sectionRemaining: remaining - end,
    isRunning: countdown.kind === 'running' && remaining > 0,
    level: !hasBegun || remaining > soon ? 'calm' : remaining > 0 ? 'soon' : 'over',
  }
}

/** The timer with `minutes` more, in the section that one is in. */
export function extended(timer: Timer, minutes: number, now: number): Timer {
  const { section, remaining } = shownAt(timer, now)
  const sections = timer.sections.map((one, at) =>
    at === section ? { ...one, minutes: Math.min(one.minutes + minutes, mostMinutes) } : one,
  )
  const added = totalOf(sections) - totalOf(timer.sections)
  const { countdown } = timer
  if (countdown.kind === 'ready') return { sections, countdown }
  if (countdown.kind === 'paused')
    return { sections, countdown: { kind: 'paused', remaining: remaining + added } }
  // After the end the new minutes begin now.
  return { sections, countdown: { kind: 'running', endsAt: now + remaining + added } }
}

/** The room's timer in the `problem` document, which leaders set and all see. */
export class SharedTimer {
  private readonly map: Y.Map<unknown>

  constructor(private readonly doc: Y.Doc) {
    this.map = doc.getMap('timer')
  }

  /** How it stands; without sections where nobody has set it, or somebody broke it. */
  readonly read = (): Timer => {
    const stored = this.map.get('sections')
    const sections = (Array.isArray(stored) ? (stored as unknown[]) : [])
      .slice(0, mostSections)
      .flatMap((one) => {
        const { title, minutes } = fieldsIn(one)
        const length = numberIn(minutes, 1, mostMinutes)
        return length === undefined ? [] : [{ title: textIn(title, longestTitle), minutes: length }]
      })
    return { sections, countdown: countdownIn(this.map.get('countdown')) }
  }

  /** Sets it to its beginning. */
  set(sections: readonly Section[]) {
    this.write({ sections: sections.slice(0, mostSections), countdown: { kind: 'ready' } })
  }

  /** Starts or continues it. */
  start(now: number) {
    const timer = this.read()
    const { remaining } = shownAt(timer, now)
    if (timer.countdown.kind === 'running' || remaining === 0) return
    this.write({ ...timer, countdown: { kind: 'running', endsAt: now + remaining } })
  }

  pause(now: number) {
    const timer = this.read()
    if (timer.countdown.kind !== 'running') return
    this.write({ ...timer, countdown: { kind: 'paused', remaining: shownAt(timer, now).remaining } })
  }

  extend(minutes: number, now: number) {
    this.write(extended(this.read(), minutes, now))
  }

  reset() {
    this.write({ ...this.read(), countdown: { kind: 'ready' } })
  }

  /** Takes it away. */
  clear() {
    this.write({ sections: [], countdown: { kind: 'ready' } })
  }

  /** Writes down that people are still here: the server ends rooms that nobody writes in. */
  keepRoom(now: number) {
    this.map.set('kept_at', new Date(now).toISOString())
  }

  private write({ sections, countdown }: Timer) {
    this.doc.transact(() => {
      this.map.set('sections', sections)
      // One value: of two people who press at once one wins as a whole.
      this.map.set('countdown', written(countdown))
    })
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.map.observe(listener)
    return () => this.map.unobserve(listener)
  }
}

function written(countdown: Countdown) {
  switch (countdown.kind) {
    case 'ready':
      return null
    case 'running':
      return { ends_at: new Date(countdown.endsAt).toISOString() }
    case 'paused':
      return { remaining: Math.round(countdown.remaining) }
  }
}

function countdownIn(value: unknown): Countdown {
  const { ends_at, remaining } = fieldsIn(value)
  const end = timeIn(ends_at)
  if (end) return { kind: 'running', endsAt: Date.parse(end) }
  const left = numberIn(remaining, 0, mostSections * mostMinutes * minute)
  return left === undefined ? { kind: 'ready' } : { kind: 'paused', remaining: left }
}
