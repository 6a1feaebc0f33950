import * as Y from 'yjs'
import type { MadeLink, Role, Run } from '../../src/api/schema'
import { Code } from '../../src/sync/code'
import { Comments } from '../../src/sync/comments'
import { Notes } from '../../src/sync/notes'
import { Rubric } from '../../src/sync/rubric'
import { StockClient } from '../stock/client'
import { eventually } from '../support/eventually'
import type { Server, TestRoom } from '../support/server'

/** What the candidate left, and the row of the rubric about it. */
export const leftCode = 'def greet(name):\n    print("Hello", name)\n\n\ngreet("Ada")\n'
export const rubricRow = 'Problem solving'

export interface Interviewed {
  room: TestRoom
  /** Id of the rubric's row. */
  row: string
}

/** What somebody wrote is at the server: a document opened anew has it. */
async function arrived(server: Server, path: string, token: string, has: (doc: Y.Doc) => boolean) {
  const other = await new StockClient(server, path, { params: { token } }).synced()
  await eventually(`${path} to be at the server`, () => has(other.doc))
  other.destroy()
}

/** An interview that is over: code by Ada, a comment, notes and a rubric by Olga, and a run; and a link for reviewers. */
export async function interviewed(server: Server, title: string): Promise<Interviewed> {
  const room = await server.createRoom({ title, language: 'python' })
  const [olga, ada] = [await server.join(room, 'owner', 'Olga'), await server.join(room, 'candidate', 'Ada')]
  const path = (document: string) => `${room.id}/${document}`
  const hers = await new StockClient(server, path('code'), { params: { token: ada.token } }).synced()
  const file = new Code(hers.doc).files().find(({ isDeleted }) => !isDeleted)
  if (!file) throw new Error('a room begins with a file')
  hers.doc.transact(() => {
    file.text.delete(0, file.text.length)
    file.text.insert(0, leftCode)
  })
  await arrived(
    server,
    path('code'),
    olga.token,
    (doc) => doc.getMap('files').get(file.id)?.toString() === leftCode,
  )
  const code = await new StockClient(server, path('code'), { params: { token: olga.token } }).synced()
  const shown = new Code(code.doc).file(file.id)
  const position = shown && Y.createRelativePositionFromTypeIndex(shown, 0)
  new Comments(code.doc).begin(
    file.id,
    position && (Y.relativePositionToJSON(position) as unknown),
    { member: olga.member.id, name: 'Olga', colour: olga.member.colour },
    'Why not a class?',
  )
  await arrived(server, path('code'), olga.token, (doc) => doc.getMap('comments').size === 1)
  const own = await new StockClient(server, path('notes'), { params: { token: olga.token } }).synced()
  new Notes(own.doc).text.insert(0, 'Calm, asks good questions.')
  const rubric = new Rubric(own.doc)
  const row = rubric.add(rubricRow, 'Communication')
  rubric.score(row, 3)
  rubric.pin(row, { at: new Date().toISOString(), path: file.id, position: null, quote: 'def greet(name):' })
  await arrived(server, path('notes'), olga.token, (doc) => new Rubric(doc).rows()[0]?.evidence.length === 1)
  for (const client of [hers, code, own]) client.destroy()
  const rooms = `/rooms/${room.id}`
  const wish = { language: 'python', file: file.path, place: 'browser' }
  const { id } = await server.ask<Run>('POST', `${rooms}/runs`, ada.token, wish)
  await server.ask('POST', `${rooms}/runs/${id}/output`, ada.token, {
    output: [{ stream: 'stdout', text: 'Hello Ada\n' }],
    finished: { outcome: 'exited', exit_code: 0, duration_ms: 12 },
  })
  await server.ask('PUT', `${rooms}/phase`, olga.token, { phase: 'ended' })
  return { room: await withReviewers(server, room), row }
}

/** The same room with a link for reviewers: a new one has none. */
export async function withReviewers(server: Server, room: TestRoom): Promise<TestRoom> {
  const { token: owner } = await server.join(room, 'owner', 'Olga')
  const role: Role = 'reviewer'
  const { token } = await server.ask<MadeLink>('POST', `/rooms/${room.id}/links`, owner, { role })
  return { ...room, tokens: { ...room.tokens, reviewer: token } }
}
