import frameScript from './frame/main.ts?classic'
import { type Order, type Report, reportOf } from './messages'

/** How long the frame may take to be there, in milliseconds. */
const patience = 20_000

/**
 * The frame in which programs run: of no origin, with no way out (`runner.html`). It hears and
 * tells on one port that is handed to it alone; what else windows post here counts for nothing.
 */
export class RunnerFrame {
  private readonly element = document.createElement('iframe')
  private readonly port: MessagePort
  private readonly listeners = new Map<number, { hear: (report: Report) => void; lost: () => void }>()
  private isGone = false
  /** What it has been given. */
  readonly languages = new Map<string, Promise<void>>()
  readonly isThere: Promise<void>

  constructor(private readonly gone: () => void) {
    const { port1, port2 } = new MessageChannel()
    this.port = port1
    port1.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      const report = reportOf(data)
      if (report) this.listeners.get(report.run)?.hear(report)
    })
    // The other end is gone: the process in which programs run has died.
    port1.addEventListener('close', () => this.discard())
    port1.start()
    const { element } = this
    element.setAttribute('sandbox', 'allow-scripts')
    element.hidden = true
    element.title = 'Program'
    element.tabIndex = -1
    element.setAttribute('aria-hidden', 'true')
    element.src = '/runner.html'
    this.isThere = new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error('the frame never came')), patience)
      element.addEventListener(
        'load',
        () => {
          clearTimeout(late)
          element.contentWindow?.postMessage(frameScript, '*', [port2])
          resolve()
        },
        { once: true },
      )
    })
    this.isThere.catch(() => this.discard())
    document.body.append(element)
  }

  /** @param lost Called when the frame is gone before the run has ended. */
  listen(run: number, hear: (report: Report) => void, lost: () => void) {
    if (this.isGone) lost()
    else this.listeners.set(run, { hear, lost })
  }

  forget(run: number) {
    this.listeners.delete(run)
  }

  order(order: Order) {
    this.port.postMessage(order)
  }

  /** Ends it, and all that runs in it, whatever it is doing. */
  discard() {
    if (this.isGone) return
    this.isGone = true
    this.port.close()
    this.element.remove()
    this.gone()
    for (const { lost } of this.listeners.values()) lost()
    this.listeners.clear()
  }
}
