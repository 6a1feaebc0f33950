import { type EventSourceMessage, EventSourceParserStream } from 'eventsource-parser/stream'

/** Hands on the server-sent events of an answer as they come, until it ends. */
export async function readEvents(
  body: ReadableStream<BufferSource>,
  onEvent: (event: EventSourceMessage) => void,
): Promise<void> {
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream())
  const reader = events.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    onEvent(value)
  }
}
