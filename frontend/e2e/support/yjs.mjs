// Applies Yjs updates and says what comes of it: one JSON question a line,
// { updates: hex[], root }, and one JSON answer, { text } or { text: null } when
// something waits for what it lacks, or { error }.
import { createInterface } from 'node:readline'
import * as Y from 'yjs'

for await (const line of createInterface({ input: process.stdin })) {
  const { updates, root } = JSON.parse(line)
  process.stdout.write(JSON.stringify(answer(updates, root)) + '\n')
}

function answer(updates, root) {
  try {
    const doc = new Y.Doc()
    const text = doc.getText(root)
    for (const update of updates) Y.applyUpdate(doc, Buffer.from(update, 'hex'))
    const waits = doc.store.pendingStructs !== null || doc.store.pendingDs !== null
    // What it has must be something that it can pass on.
    Y.encodeStateAsUpdate(doc)
    return { text: waits ? null : text.toString() }
  } catch (error) {
    return { error: String(error?.stack ?? error) }
  }
}
