import { ApiError } from '../../api/request'
import { messages, textOf } from '../../i18n/messages'
import { told } from '../../i18n/told'

/** Bytes that the server takes at once. */
const mostBytes = 4 << 10
/** Lines that can be recalled. */
const mostLines = 100

const text = messages({
  en: {
    silent:
      'The server can’t be reached, so this may not have been sent. Check the output, then press Enter to send it again.',
    over: 'The program ended before this was sent. It’s still here if you need it.',
    closed: 'This wasn’t sent: the input was ended, so the program takes no more of it.',
    long: 'That’s too much at once. Shorten it to 4 KiB, or send it in several parts.',
    forbidden: 'You can’t type into programs here any more, so this wasn’t sent. Copy it if you need it.',
  },
  de: {
    silent:
      'Der Server ist nicht erreichbar; vielleicht wurde das nicht gesendet. Sehen Sie in der Ausgabe nach und senden Sie es dann mit der Eingabetaste noch einmal.',
    over: 'Das Programm war zu Ende, bevor das gesendet wurde. Ihre Eingabe steht noch hier.',
    closed: 'Das wurde nicht gesendet: Die Eingabe ist beendet, das Programm nimmt nichts mehr an.',
    long: 'Das ist zu viel auf einmal. Kürzen Sie es auf 4 KiB oder senden Sie es in mehreren Teilen.',
    forbidden:
      'Sie können hier nichts mehr in Programme eingeben, deshalb wurde das nicht gesendet. Kopieren Sie es, falls Sie es noch brauchen.',
  },
})

/** Why what somebody typed has not reached a program, and what to do next. */
export function refusal(error: unknown, isOver: boolean): string {
  const t = textOf(text)
  if (!(error instanceof ApiError)) return told(error)
  const { status, code } = error
  if (status === 0) return t.silent
  if (code === 'run_not_waiting' || code === 'no_such_run') return isOver ? t.over : t.closed
  if (status === 413 || status === 422) return t.long
  if (status === 401 || status === 403) return t.forbidden
  return error.message
}

/** What a program is given: a line, or nothing more ever. */
export interface Input {
  text: string
  end: boolean
}

interface Sent extends Input {
  run: string
  /** As it stood in the field. */
  draft: string
}

/** What one types into programs, beside what all see. */
export interface TypingState {
  /** What stands in the field. */
  draft: string
  isSending: boolean
  /** Why something was not sent, and what to do next. */
  problem: string | undefined
  /** The run whose input one has ended. */
  ended: string | undefined
}

interface Line {
  send: (run: string, input: Input) => Promise<void>
  /** Whether a run has ended, as far as this page knows. */
  isOver: (run: string) => boolean
}

/**
 * What one types into programs: line after line in its order, and back in the field where the server
 * has not taken it. It outlives the field, which goes with its panel.
 */
export class Typing {
  private state: TypingState = { draft: '', isSending: false, problem: undefined, ended: undefined }
  private readonly listeners = new Set<() => void>()
  /** What is to be sent; the first is under way. */
  private queue: Sent[] = []
  private lines: string[] = []
  /** Which of the lines is recalled; their number for what is new, which is kept meanwhile. */
  private at = 0
  private fresh = ''

  constructor(private readonly line: Line) {}

  readonly getState = (): TypingState => this.state

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  private change(change: Partial<TypingState>) {
    this.state = { ...this.state, ...change }
    for (const listener of this.listeners) listener()
  }

  readonly write = (draft: string) => {
    this.at = this.lines.length
    this.change({ draft })
  }

  /** Nobody wants what stands there any more. */
  readonly discard = () => {
    this.write('')
    this.change({ problem: undefined })
  }

  /** Shows what one sent before (-1), or after that (1). Whether there is such a line. */
  readonly recall = (step: -1 | 1): boolean => {
    const next = this.at + step
    if (next < 0 || next > this.lines.length) return false
    if (this.at === this.lines.length) this.fresh = this.state.draft
    this.at = next
    this.change({ draft: this.lines[next] ?? this.fresh })
    return true
  }

  /** Sends what stands in the field, as a line or as several. */
  readonly enter = (run: string) => {
    const { draft } = this.state
    this.send({ run, draft, text: draft.endsWith('\n') ? draft : `${draft}\n`, end: false })
  }

  /** Sends what stands in the field, and that nothing more will come. */
  readonly end = (run: string) => {
    const { draft } = this.state
    this.send({ run, draft, text: draft, end: true })
  }

  private send(sent: Sent) {
    if (new TextEncoder().encode(sent.text).length > mostBytes)
      return this.change({ problem: textOf(text).long })
    const { draft } = sent
    if (draft && draft !== this.lines.at(-1)) this.lines = [...this.lines, draft].slice(-mostLines)
    this.at = this.lines.length
    this.queue.push(sent)
    this.change({ draft: '', problem: undefined, isSending: true })
    if (this.queue.length === 1) void this.work()
  }

  private async work() {
    for (let [next] = this.queue; next; [next] = this.queue) {
      const { run, text: typed, end } = next
      try {
        await this.line.send(run, { text: typed, end })
        this.queue.shift()
        if (end) this.change({ ended: run })
      } catch (error) {
        // What came after it was meant to be read after it.
        const back = [...this.queue.map(({ draft }) => draft), this.state.draft].filter(Boolean)
        this.queue = []
        this.at = this.lines.length
        this.change({ draft: back.join('\n'), problem: refusal(error, this.line.isOver(run)) })
      }
    }
    this.change({ isSending: false })
  }
}
