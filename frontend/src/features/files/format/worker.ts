import { problemIn } from './problem'
import type { FormatReply, FormatRequest } from './request'

/** Answers what a worker is asked (between workers there are no origins to name). What `format` throws is what is wrong with the text. */
export function answer(format: (request: FormatRequest) => Promise<FormatReply> | FormatReply) {
  self.addEventListener('message', (event: MessageEvent<FormatRequest>) => {
    void (async () => {
      try {
        // eslint-disable-next-line unicorn/require-post-message-target-origin
        self.postMessage(await format(event.data))
      } catch (error) {
        // eslint-disable-next-line unicorn/require-post-message-target-origin
        self.postMessage(problemIn(error))
      }
    })()
  })
}

/** Loads what a formatter needs. What fails here is no fault of the text: the worker ends, as when it cannot start. */
export async function loaded<T>(loading: Promise<T>): Promise<T> {
  try {
    return await loading
  } catch (error) {
    // eslint-disable-next-line unicorn/require-post-message-target-origin
    self.postMessage(undefined)
    throw error
  }
}
