import { problemIn } from './problem'
import type { FormatReply, FormatRequest } from './request'

/** Workers name no origin, as windows do, but what they hand over: nothing. */
const tell = (reply: FormatReply | undefined) => self.postMessage(reply, { transfer: [] })

/** Answers what a worker is asked. What `format` throws is what is wrong with the text. */
export function answer(format: (request: FormatRequest) => Promise<FormatReply> | FormatReply) {
  self.addEventListener('message', (event: MessageEvent<FormatRequest>) => {
    void (async () => {
      try {
        tell(await format(event.data))
      } catch (error) {
        tell(problemIn(error))
      }
    })()
  })
}

/** Loads what a formatter needs. What fails here is no fault of the text: the worker ends, as when it cannot start. */
export async function loaded<T>(loading: Promise<T>): Promise<T> {
  try {
    return await loading
  } catch (error) {
    tell(undefined)
    throw error
  }
}
