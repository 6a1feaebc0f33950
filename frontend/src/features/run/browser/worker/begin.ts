import type { Said } from '../messages'
import type { Parts, Program } from '../program'
import { Output } from './output'

/** Runs a program; it tells its end by `output.end`. */
export type Runner = (program: Program, output: Output, parts: Parts) => void | Promise<void>

/**
 * The life of a worker: it gets its port and what its language needs, says that it is ready, and
 * runs one program.
 *
 * @param load Loads the language.
 */
export function begin(load: (parts: Parts) => Runner | Promise<Runner>) {
  self.addEventListener(
    'message',
    ({ data, ports: [port] }: MessageEvent<Parts>) => {
      // Bound: a program that changes prototypes gets no hold of it.
      const send = port?.postMessage.bind(port) as ((said: Said) => void) | undefined
      if (port && send) void live(port, send, load, data)
    },
    { once: true },
  )
}

async function live(
  port: MessagePort,
  send: (said: Said) => void,
  load: (parts: Parts) => Runner | Promise<Runner>,
  parts: Parts,
) {
  try {
    const run = await load(parts)
    port.addEventListener(
      'message',
      ({ data }: MessageEvent<{ program: Program; parts: Parts }>) =>
        void run(data.program, new Output(send), data.parts),
      { once: true },
    )
    port.start()
    send({ kind: 'ready' })
  } catch (error) {
    send({ kind: 'failed', message: String(error) })
  }
}
