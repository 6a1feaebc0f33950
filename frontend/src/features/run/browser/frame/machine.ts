import { type Said, saidOf } from '../messages'
import type { Parts, Program, Typed } from '../program'

/**
 * One worker, for one program. They talk on a port that is made here and that the program never
 * sees: what it posts itself, nobody listens to. So a program can tell nothing but its own output,
 * and when this worker ends, all that it can say ends.
 */
export class Machine {
  private readonly worker: Worker
  private readonly port: MessagePort
  private listener: (said: Said) => void = () => undefined
  /** The worker has what its language needs. */
  readonly ready: Promise<void>

  constructor(code: string, parts: Parts) {
    const url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
    this.worker = new Worker(url)
    URL.revokeObjectURL(url)
    const { port1, port2 } = new MessageChannel()
    this.port = port1
    this.ready = new Promise((resolve, reject) => {
      port1.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        const said = saidOf(data)
        if (said?.kind === 'ready') resolve()
        else if (said?.kind === 'failed') reject(new Error(said.message))
        else if (said) this.listener(said)
      })
      this.worker.addEventListener('error', (event) => {
        event.preventDefault()
        reject(new Error(event.message))
      })
    })
    // Whoever waits for it is told; a spare one that fails is not waited for.
    this.ready.catch(() => undefined)
    port1.start()
    this.worker.postMessage(parts, [port2])
  }

  run(program: Program, parts: Parts, listener: (said: Said) => void) {
    this.listener = listener
    this.port.postMessage({ program, parts })
  }

  /** For the program that it runs. */
  type(typed: Typed) {
    this.port.postMessage({ typed })
  }

  end() {
    this.listener = () => undefined
    this.worker.terminate()
    this.port.close()
  }
}
