import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { eventually } from '../support/eventually'

/** A stock Yjs client: `yjs` and `y-websocket` as they come from npm. */
export class StockClient {
  readonly doc: Y.Doc
  readonly provider: WebsocketProvider
  readonly text: Y.Text

  constructor(
    server: { address: string },
    room: string,
    options: { params?: Record<string, string>; doc?: Y.Doc } = {},
  ) {
    this.doc = options.doc ?? new Y.Doc()
    this.text = this.doc.getText('code')
    this.provider = new WebsocketProvider(`ws://${server.address}/ws`, room, this.doc, {
      // Node 20 has no WebSocket of its own.
      WebSocketPolyfill: WebSocket as unknown as typeof globalThis.WebSocket,
      disableBc: true,
      maxBackoffTime: 200,
      params: options.params ?? {},
    })
  }

  async synced(): Promise<this> {
    await eventually('the first sync', () => this.provider.synced)
    return this
  }

  async shows(text: string): Promise<void> {
    await eventually(`the text ${JSON.stringify(text.slice(0, 60))}`, () => this.text.toString() === text)
  }

  async sees(client: number): Promise<void> {
    await eventually(`the presence of ${client}`, () => this.provider.awareness.getStates().has(client))
  }

  async misses(client: number): Promise<void> {
    await eventually(`that ${client} is gone`, () => !this.provider.awareness.getStates().has(client))
  }

  /** Cuts the connection as a network does: no closing handshake. */
  cut(): void {
    ;(this.provider.ws as unknown as WebSocket | null)?.terminate()
  }

  destroy(): void {
    this.provider.destroy()
    this.doc.destroy()
  }
}
