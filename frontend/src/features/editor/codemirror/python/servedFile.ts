import { type ChangeDesc, type ChangeSet, type Text } from '@codemirror/state'
import type { Requests } from '../../python/protocol'
import type { PythonServer } from '../../python/server'
import { contentChangesOf, positionOf } from './conversion'

/** Changes that are remembered: an answer that is older is of no use. */
const remembered = 300

/** A file as the server knows it: what is written in it is told at once. */
export class ServedFile {
  readonly uri: string
  version = 1
  /** The last changes; the newest led to `version`. */
  private readonly changes: ChangeDesc[] = []

  constructor(
    private readonly server: Pick<PythonServer, 'open' | 'change' | 'close' | 'request'>,
    path: string,
    private doc: Text,
  ) {
    this.uri = `file:///src/${path.split('/').map(encodeURIComponent).join('/')}`
    server.open(this.uri, this.version, doc.toString())
  }

  change(changes: ChangeSet, after: Text) {
    this.version += 1
    this.server.change(this.uri, this.version, contentChangesOf(this.doc, changes))
    this.doc = after
    this.changes.push(changes.desc)
    if (this.changes.length > remembered) this.changes.shift()
  }

  /** Where a place of an older version is now; undefined where that is gone, or too long ago. */
  now(offset: number, version: number): number | undefined {
    const since = this.version - version
    if (since > this.changes.length) return undefined
    let place: number | null = offset
    for (const change of this.changes.slice(this.changes.length - since)) {
      if (place !== null) place = change.mapPos(place, 1)
    }
    return place
  }

  /** Asks about a place; nothing where the server has failed, or ended meanwhile. */
  ask<Method extends keyof Requests>(
    method: Method,
    offset: number,
    more: object = {},
  ): Promise<Requests[Method] | undefined> {
    const position = positionOf(this.doc, offset)
    return this.request(method, { textDocument: { uri: this.uri }, position, ...more })
  }

  request<Method extends keyof Requests>(
    method: Method,
    params: object,
  ): Promise<Requests[Method] | undefined> {
    return this.server.request(method, params).catch(() => undefined)
  }

  close() {
    this.server.close(this.uri)
  }
}
