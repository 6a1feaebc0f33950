import type { Said } from '../messages'
import type { Parts, Program, Typed } from '../program'
import { Keyboard } from './keyboard'
import { Output } from './output'

/** Runs a program; it tells its end by `output.end`. */
export type Runner = (
  program: Program,
  output: Output,
  parts: Parts,
  keyboard: Keyboard,
) => void | Promise<void>

/** What a worker is sent, once it is ready: its program, and then what people type. */
type Sent = { program: Program; parts: Parts } | { typed: Typed }

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
    const output = new Output(send)
    const keyboard = new Keyboard((heard) => {
      // What it asks is seen before it is answered.
      output.flush()
      send({ kind: 'waits', heard })
    })
    port.addEventListener('message', ({ data }: MessageEvent<Sent>) => {
      if ('typed' in data) keyboard.type(data.typed)
      else void run(data.program, output, data.parts, keyboard)
    })
    port.start()
    send({ kind: 'ready' })
  } catch (error) {
    send({ kind: 'failed', message: String(error) })
  }
}
