// Measures, against the release binary, what a backup of a large store costs: how long it
// and a second one take, how much they write, and how long `saved` takes for people who type
// meanwhile, beside without. A JSON line for each.
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { WebSocket } from 'ws'
import * as Y from 'yjs'
import { binary, serve } from './measured.mjs'

const [stored, rooms, typists, keysPerSecond] = [300, 300, 100, 10]
const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'pairpad-backing-up-'))
const [data, backups, restored] = ['data', 'backups', 'restored'].map((name) => join(folder, name))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
const url = await serve([], ['--open-rooms', '--data-dir', data])

/** A number as the protocol writes it. */
function varUint(number) {
  const bytes = []
  for (; number > 127; number = Math.floor(number / 128)) bytes.push((number % 128) | 128)
  return Buffer.from([...bytes, number])
}

/** The number that begins at a place. */
function readVarUint(bytes, at) {
  let number = 0
  for (let factor = 1; ; factor *= 128) {
    const byte = bytes[at++]
    number += (byte & 127) * factor
    if (byte < 128) return number
  }
}

/** Somebody in a room, who writes and hears what is saved. */
async function person(room) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/${room}?saved=1`)
  const doc = new Y.Doc()
  const sent = []
  const times = []
  let waiting
  let done = 0
  socket.on('message', (message) => {
    if (message[0] !== 102) return
    const now = performance.now()
    for (const saved = readVarUint(message, 1); done < saved; done++) {
      if (sent[done] !== undefined) times.push(now - sent[done])
    }
    if (done === sent.length) waiting?.()
  })
  doc.on('update', (update) => {
    sent.push(performance.now())
    socket.send(Buffer.concat([Buffer.from([0, 2]), varUint(update.length), update]))
  })
  await new Promise((opened, failed) => socket.once('open', opened).once('error', failed))
  const text = doc.getText('code')
  return {
    times,
    write: (written) => text.insert(text.length, written),
    settled: () => new Promise((resolve) => (done === sent.length ? resolve() : (waiting = resolve))),
    leave: () => socket.close(),
  }
}

function line(bytes) {
  return Array.from({ length: bytes / 8 }, () => Math.random().toString(36).slice(2, 10).padEnd(8)).join('')
}

for (let room = 0; room < rooms; room++) {
  const ada = await person(`stored-${room}`)
  const update = (stored << 20) / rooms / 64
  for (let count = 0; count < 64; count++) ada.write(line(update))
  await ada.settled()
  ada.leave()
}

/** Types in many rooms until it is told to stop; the times until `saved`. */
async function typing(until) {
  const people = await Promise.all(Array.from({ length: typists }, (_, at) => person(`typed-${at}`)))
  const stop = new AbortController()
  const typed = people.map(async (one, at) => {
    await new Promise((resolve) => setTimeout(resolve, (at / typists) * (1000 / keysPerSecond)))
    while (!stop.signal.aborted) {
      one.write('x')
      await new Promise((resolve) => setTimeout(resolve, 1000 / keysPerSecond))
    }
    await one.settled()
    one.leave()
  })
  const outcome = await until()
  stop.abort()
  await Promise.all(typed)
  const times = people.flatMap((one) => one.times).toSorted((a, b) => a - b)
  const of = (share) => Math.round(times[Math.floor(share * times.length)] * 10) / 10
  return { outcome, saved: times.length, p50_ms: of(0.5), p99_ms: of(0.99), most_ms: of(1 - 1e-9) }
}

async function backUp() {
  const started = performance.now()
  const { stdout } = await run(binary, ['backup', '--data-dir', data, '--to', backups])
  const [, bytes, written] = /: (\d+) bytes, of which (\d+) are new/.exec(stdout)
  return {
    seconds: Math.round(performance.now() - started) / 1000,
    bytes: Number(bytes),
    written: Number(written),
  }
}

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000))
const say = (what, found) => console.log(JSON.stringify({ what, ...found }))
// What was written last is still on its way from the log into the journals.
await pause(10)
say('typing', await typing(() => pause(8)))
say('typing, the first backup', await typing(() => backUp()))
await pause(10)
say('typing', await typing(() => pause(8)))
say('typing, another backup', await typing(() => backUp()))
say(
  'typing, backups without a pause',
  await typing(async () => {
    for (let count = 0; count < 5; count++) await backUp()
  }),
)
const started = performance.now()
await run(binary, ['restore', '--from', backups, '--data-dir', restored])
say('restoring', { seconds: Math.round(performance.now() - started) / 1000 })
