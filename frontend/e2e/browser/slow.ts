import type { BrowserContext } from 'playwright-core'

/** How long what a page waits for is held back at most, in milliseconds. */
const most = { answer: 600, frame: 150, message: 60 }

/**
 * Makes pages slow where `SLOW` is set: answers, messages and frames come late by chance, in order
 * where the real ones do. What a test saw only because the machine was quick fails then.
 */
export async function slow(context: BrowserContext): Promise<void> {
  if (process.env['SLOW'] !== undefined) await context.addInitScript(holdBack, most)
}

function holdBack({ answer, frame, message }: typeof most) {
  const { fetch, requestAnimationFrame } = window
  const { random } = Math

  window.fetch = async (input, init) => {
    const answered = await fetch(input, init)
    await new Promise((resolve) => setTimeout(resolve, random() * answer))
    init?.signal?.throwIfAborted()
    return answered
  }

  // Those of one frame stay together, and in order.
  let waiting = new Map<number, FrameRequestCallback>()
  let running = waiting
  let handle = 0
  const run = (time: number) => {
    running = waiting
    waiting = new Map()
    for (const callback of running.values()) callback(time)
  }
  window.requestAnimationFrame = (callback) => {
    if (waiting.size === 0) setTimeout(() => requestAnimationFrame(run), random() * frame)
    waiting.set(++handle, callback)
    return handle
  }
  window.cancelAnimationFrame = (cancelled) => void (waiting.delete(cancelled) || running.delete(cancelled))

  window.WebSocket = class extends WebSocket {
    private before = Promise.resolve()

    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      for (const type of ['open', 'message', 'error', 'close'])
        this.addEventListener(type, (event) => this.delay(event))
    }

    private delay(event: Event) {
      if (!event.isTrusted) return
      event.stopImmediatePropagation()
      this.before = this.before
        .then(() => new Promise<void>((resolve) => setTimeout(resolve, random() * message)))
        .then(() => {
          const { type } = event
          if (event instanceof MessageEvent) {
            const { data, origin } = event as MessageEvent<unknown>
            this.dispatchEvent(new MessageEvent(type, { data, origin }))
          } else if (event instanceof CloseEvent) {
            const { code, reason, wasClean } = event
            this.dispatchEvent(new CloseEvent(type, { code, reason, wasClean }))
          } else this.dispatchEvent(new Event(type))
        })
    }
  }
}
