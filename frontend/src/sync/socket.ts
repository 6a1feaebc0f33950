/**
 * The browser's WebSocket, with a look at what goes out: y-websocket does not say
 * how many messages it has sent, and `saved n` counts them.
 */
export function watchedWebSocket(onOpen: () => void, onMessage: () => void): typeof WebSocket {
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      onOpen()
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      super.send(data)
      if (data instanceof Uint8Array && isUpdate(data)) onMessage()
    }
  }
}

/** Whether a message is a SyncStep2 (0, 1) or an Update (0, 2). */
function isUpdate(message: Uint8Array): boolean {
  return message[0] === 0 && (message[1] === 1 || message[1] === 2)
}
