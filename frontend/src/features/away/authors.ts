import type { Awareness } from 'y-protocols/awareness'
import { identityOf } from '../../session/people'

/** Somebody who may have written something. */
export interface Author {
  /** The same for all tabs of one person. */
  key: string
  name: string
  /** Index into the palette. */
  colour: number
  writes: boolean
}

/** Yjs documents whose people are remembered, at most. */
const mostClients = 1_000

/** Who is behind which Yjs document, also when they have left. */
export class Authors {
  private readonly known = new Map<number, Author>()

  constructor(
    private readonly awareness: Awareness,
    /** Id of the member that one is. */
    private readonly own: string,
  ) {
    awareness.on('change', this.look)
    this.look()
  }

  private readonly look = () => {
    for (const [client, state] of this.awareness.getStates()) {
      const { member, name, colour, role } = identityOf(client, state)
      if (!this.known.has(client) && this.known.size >= mostClients) continue
      this.known.set(client, { key: member ?? `client ${client}`, name, colour, writes: role !== 'observer' })
    }
  }

  readonly isOwn = (client: number): boolean =>
    client === this.awareness.clientID || this.known.get(client)?.key === this.own

  /** Who wrote with this document; undefined for somebody whom this page has never seen. */
  of(client: number): Author | undefined {
    return this.known.get(client)
  }

  /** The only one beside oneself who is here and may write, if there is one. */
  only(): Author | undefined {
    const others = [...this.awareness.getStates().keys()].flatMap((client) => {
      const author = this.known.get(client)
      return author?.writes && !this.isOwn(client) ? [author] : []
    })
    return new Set(others.map(({ key }) => key)).size === 1 ? others[0] : undefined
  }

  stop() {
    this.awareness.off('change', this.look)
  }
}
