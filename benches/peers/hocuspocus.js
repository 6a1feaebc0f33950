// Hocuspocus with its defaults, and its extension for databases over plain files, the
// cheapest database there is: a document is stored whole, 2 s after it changed.
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Database } from '@hocuspocus/extension-database'
import { Server } from '@hocuspocus/server'

const file = (name) => join(process.argv[2], encodeURIComponent(name))
const database = new Database({
  fetch: ({ documentName }) => readFile(file(documentName)).catch(() => null),
  store: ({ documentName, state }) => writeFile(file(documentName), state),
})
await new Server({
  port: Number(process.env.PORT),
  address: '127.0.0.1',
  quiet: true,
  extensions: [database],
}).listen()
