import { dismiss, tell } from '../../../components/notices'
import { textOf } from '../../../i18n/messages'
import { check, type Checked, endAnalysis, type Finding, longest } from '../../analysis/public'
import { text as words } from './text'

/** So long nobody has typed before the text is read, in milliseconds. */
const pause = 500
/** So long before what is no code is called so: most of it is only not finished. In milliseconds. */
const patience = 1_500
/** Pause before what could not be loaded, or took too long, is tried again, in milliseconds. */
const retryAfter = 30_000
/** A text that took too long is read again when so much of it is gone. */
const shorter = 0.9

/** So long the worker is kept for another file, in milliseconds. */
const kept = 1_000

/** What is read, and by which rules. */
export interface Reading {
  path: string
  language: string
  /** A language server says what is no code, and what is not defined. */
  isServed: boolean
}

/** An editor that shows a text, and what is found in it. */
export interface Page {
  text(): string
  length(): number
  /** What is found in the text as it is now, in the place of what was. */
  show(findings: readonly Finding[]): void
  /** What is shown, where it is now. */
  shown(): readonly Finding[]
}

/** Those that are open. Who has turned them off wants the memory back; who opens another file needs it again. */
const open = new Set<Reader>()

/** Has the text of an editor read whenever nobody types, for as long as it is shown. */
export class Reader {
  private timer: ReturnType<typeof setTimeout> | undefined
  private notice: number | undefined
  private changedAt = 0
  /** How long the text was that took too long, or was too long to be read at all. */
  private gaveUpAt: { length: number; time: number; isTooLong: boolean } | undefined
  /** What is shown is from a text that was code all through. */
  private isWhole = false
  private isAsking = false
  private isOver = false

  constructor(
    private readonly reading: Reading,
    private readonly page: Page,
  ) {
    open.add(this)
    this.readIn(0)
  }

  /** Somebody has written something. */
  changed() {
    this.changedAt = Date.now()
    // A machine may have been busy with something else.
    if (this.gaveUpAt && this.changedAt - this.gaveUpAt.time > retryAfter) this.gaveUpAt = undefined
    this.readIn(pause)
  }

  private in(after: number, run: () => void) {
    clearTimeout(this.timer)
    this.timer = setTimeout(run, after)
  }

  private readIn(after: number) {
    this.in(after, () => void this.read())
  }

  private async read() {
    const { page } = this
    if (this.isAsking || this.isOver || this.isHopeless()) return
    const text = page.text()
    this.isAsking = true
    const checked = await check({ ...this.reading, text, isMeasured: false })
    this.isAsking = false
    if (this.isOver) return
    if (checked.kind === 'found' && page.text() !== text) this.readIn(pause)
    else this.take(checked)
  }

  /** It was given up, and for the same reason it would be again. */
  private isHopeless(): boolean {
    const { page, gaveUpAt } = this
    if (!gaveUpAt || gaveUpAt.isTooLong !== page.length() > longest) return false
    return page.length() > gaveUpAt.length * shorter
  }

  private take(checked: Checked) {
    this.gaveUpAt = undefined
    if (checked.kind === 'ended') return
    if (checked.kind === 'found') {
      this.say(undefined)
      this.show(checked.found.findings, checked.found.isBroken)
      return
    }
    this.page.show([])
    this.isWhole = false
    if (checked.kind === 'unloaded') this.in(retryAfter, () => void this.read())
    else {
      const isTooLong = checked.kind === 'tooLong'
      this.gaveUpAt = { length: this.page.length(), time: Date.now(), isTooLong }
    }
    this.say(checked.kind)
  }

  private show(findings: readonly Finding[], isBroken: boolean) {
    const { page } = this
    if (!isBroken || !this.isWhole) {
      this.isWhole = !isBroken
      page.show(findings)
      return
    }
    // Somebody is in the middle of a line: what was found stays as it is until there is code again.
    this.in(Math.max(0, this.changedAt + patience - Date.now()), () =>
      page.show([
        ...page.shown().filter(({ isSyntax }) => !isSyntax),
        ...findings.filter(({ isSyntax }) => isSyntax),
      ]),
    )
  }

  private say(problem: 'gaveUp' | 'tooLong' | 'unloaded' | undefined) {
    if (this.notice !== undefined) dismiss(this.notice)
    this.notice = undefined
    if (!problem) return
    const t = textOf(words)
    const said = { ...t, gaveUp: t.gaveUp(this.reading.path), tooLong: t.tooLong(this.reading.path) }[problem]
    const run = () => {
      this.gaveUpAt = undefined
      this.say(undefined)
      this.readIn(0)
    }
    const action = problem === 'tooLong' ? undefined : { label: t.again, run }
    this.notice = tell(said, { kind: 'error', action })
  }

  /** It is shown no more, or nobody wants to know. */
  end() {
    this.isOver = true
    clearTimeout(this.timer)
    this.say(undefined)
    open.delete(this)
    setTimeout(() => open.size === 0 && endAnalysis(), kept)
  }
}
