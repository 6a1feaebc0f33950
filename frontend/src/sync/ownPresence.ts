import type { WebsocketProvider } from 'y-websocket'

interface Change {
  added: number[]
  updated: number[]
  removed: number[]
}

/**
 * Has a provider send the presence of this page alone. By itself it sends back what it hears of
 * others, too, each page to the server which knows it already.
 */
export function sendOwnPresence(provider: WebsocketProvider) {
  const { awareness, _awarenessUpdateHandler: send } = provider
  awareness.off('update', send)
  awareness.on('update', ({ added, updated, removed }: Change, origin: unknown) => {
    const own = [awareness.clientID]
    if ([...added, ...updated, ...removed].includes(awareness.clientID))
      send({ added: [], updated: own, removed: [] }, origin)
  })
}
