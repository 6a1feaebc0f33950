// Measures the page that plays an interview back, on loopback against the release binary: how long
// until it shows its first moment, how long from a press on the timeline until the editor shows that
// moment, and the memory of its process. Each of the random moments is compared with a replay of the
// journal by Yjs. A JSON line for each recorded session of benches/traces.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { createDecoder, hasContent, readUint8, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { launch, root, serve } from './measured.mjs'

const [openings, moments] = [5, 100]
const url = await serve()

const browser = await launch()

async function until(look) {
  while (!(await look())) await new Promise((done) => setTimeout(done, 20))
}

async function ask(method, path, token, body) {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: {
      ...(body && { 'content-type': 'application/json' }),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    ...(body && { body: JSON.stringify(body) }),
  })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer
}

/** The changes of a recorded session, as what they do to its text. */
function* changesOf(name) {
  const bytes = gunzipSync(readFileSync(join(root, `benches/traces/${name}.updates.gz`)))
  const doc = new Y.Doc()
  let delta
  doc.getText('code').observe((event) => {
    delta = event.delta
  })
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt32LE(at + 4)
    delta = undefined
    Y.applyUpdate(doc, bytes.subarray(at + 8, at + 8 + length))
    if (delta) yield delta
    at += 8 + length
  }
}

/** Types a recorded session into the room's file, and ends the interview. */
async function record(name) {
  const { room, links } = await (await ask('POST', '/rooms', undefined, { phase: 'live' })).json()
  const link = links.find(({ role }) => role === 'owner').token
  const joined = await (
    await ask('POST', `/rooms/${room.id}/join`, undefined, { token: link, name: 'Olga' })
  ).json()
  const [doc, seen] = [new Y.Doc(), new Y.Doc()]
  const [provider, other] = [doc, seen].map(
    (one) =>
      new WebsocketProvider(`${url.replace('http', 'ws')}/ws`, room.id, one, {
        WebSocketPolyfill: WebSocket,
        disableBc: true,
        params: { token: joined.token },
      }),
  )
  await until(() => provider.synced && other.synced)
  const text = doc.getMap('files').get('main.py')
  text.delete(0, text.length)
  let updates = 0
  for (const delta of changesOf(name)) {
    text.applyDelta(delta)
    updates++
    if (updates % 500 === 0) await until(() => provider.ws.bufferedAmount < 100_000)
  }
  await until(() => seen.getMap('files').get('main.py').toString() === text.toString())
  for (const one of [provider, other]) one.destroy()
  await ask('PUT', `/rooms/${room.id}/phase`, joined.token, { phase: 'ended' })
  return { ...joined, room: room.id, link, updates }
}

/** Each update of the journal, with its time. */
async function journal({ room, token }) {
  const updates = []
  for (let after = '0'; after !== null;) {
    const answer = await ask('GET', `/rooms/${room}/playback/code/updates?after=${after}&limit=10000`, token)
    const decoder = createDecoder(new Uint8Array(await answer.arrayBuffer()))
    while (hasContent(decoder)) {
      const time = readVarUint(decoder)
      // A person has an id.
      if (readUint8(decoder) === 2) for (let byte = 0; byte < 16; byte++) readUint8(decoder)
      updates.push({ time, update: readVarUint8Array(decoder) })
    }
    after = answer.headers.get('x-next-after')
  }
  return updates
}

/** What the file said at each of these times, in their order. */
function textsAt(updates, times) {
  const doc = new Y.Doc()
  let next = 0
  return times.map((at) => {
    while (next < updates.length && updates[next].time <= at) Y.applyUpdate(doc, updates[next++].update)
    return doc.getMap('files').get('main.py')?.toString() ?? ''
  })
}

const residentKiB = ({ id }) =>
  Number(/RssAnon:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1] ?? 0)

/** Resident memory that is the process's own, in MiB, of the largest renderer. */
async function rendererMiB() {
  const cdp = await browser.newBrowserCDPSession()
  const { processInfo } = await cdp.send('SystemInfo.getProcessInfo')
  return Math.round(
    Math.max(...processInfo.filter(({ type }) => type === 'renderer').map(residentKiB)) / 1024,
  )
}

const shown = () => document.querySelector('.cm-content')?.cmTile?.view.state.doc.toString()
const percentile = (times, part) =>
  Math.round(times.toSorted((a, b) => a - b)[Math.ceil(times.length * part) - 1])

async function measure(name) {
  const made = await record(name)
  const { room, link, renewal, token } = made
  const kept = [
    { name: `pairpad.link.${room}`, value: link },
    { name: `pairpad.room.${room}`, value: JSON.stringify({ sessions: { [link]: renewal }, links: [] }) },
  ]
  const storageState = { cookies: [], origins: [{ origin: url, localStorage: kept }] }
  const context = await browser.newContext({ storageState, viewport: { width: 1280, height: 900 } })
  await context.addInitScript(() => {
    const look = () => {
      if (!document.querySelector('[data-playing]') || !document.querySelector('.cm-line')) return
      watcher.disconnect()
      // When it has been painted.
      requestAnimationFrame(() => setTimeout(() => (window.readyAfter = performance.now())))
    }
    const watcher = new MutationObserver(look)
    watcher.observe(document, { subtree: true, childList: true, attributes: true })
  })
  const page = await context.newPage()
  const open = async () => {
    await page.goto(`${url}/rooms/${room}/playback`)
    await page.waitForFunction(() => window.readyAfter)
    return page.evaluate(() => window.readyAfter)
  }
  const first = await open()
  const later = []
  for (let round = 0; round < openings; round++) later.push(await open())

  const { begins, duration_ms: duration } = await (await ask('GET', `/rooms/${room}/playback`, token)).json()
  // Names beside the timeline come with what their people did.
  await page.locator('[data-activity]').first().waitFor()
  const track = await page.locator('[data-scrubber]').boundingBox()
  const y = track.y + track.height / 2
  const free = await page.evaluate(
    ([from, to, at]) =>
      Array.from({ length: to - from }, (_, n) => from + n).filter(
        // A press on a mark leads to the mark.
        (x) => !document.elementFromPoint(x, at)?.closest('[data-mark]'),
      ),
    [Math.ceil(track.x), Math.floor(track.x + track.width), y],
  )
  const xs = Array.from({ length: moments }, () => free[Math.floor(Math.random() * free.length)])
  const inOrder = xs.toSorted((a, b) => a - b)
  const timeAt = (x) => Date.parse(begins) + Math.round(((x - track.x) / track.width) * duration)
  const texts = textsAt(await journal(made), inOrder.map(timeAt))
  const times = []
  for (const x of xs) {
    const expected = texts[inOrder.indexOf(x)]
    await page.evaluate((wanted) => {
      const isThere = () => {
        const text = document.querySelector('.cm-content')?.cmTile?.view.state.doc
        return text?.length === wanted.length && text.toString() === wanted
      }
      window.seen = undefined
      addEventListener(
        'pointerdown',
        ({ timeStamp }) => {
          const look = () => {
            if (isThere()) setTimeout(() => (window.seen = performance.now() - timeStamp))
            else requestAnimationFrame(look)
          }
          requestAnimationFrame(look)
        },
        { capture: true, once: true },
      )
    }, expected)
    await page.mouse.move(x, y)
    // The browser tells of the way there with the next frame: before the press.
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
    await page.mouse.down()
    await page.mouse.up()
    try {
      await page.waitForFunction(() => window.seen !== undefined, undefined, { timeout: 10_000 })
    } catch {
      throw new Error(
        `at ${x} of ${track.width}: ${(await page.evaluate(shown))?.length} units, not ${expected.length}`,
      )
    }
    times.push(await page.evaluate(() => window.seen))
  }
  console.log(
    JSON.stringify({
      scenario: `playback of ${name}`,
      updates: made.updates,
      first_moment_unprepared_ms: Math.round(first),
      first_moment_ms: percentile(later, 0.5),
      moments_right: times.length,
      moment_p50_ms: percentile(times, 0.5),
      moment_p99_ms: percentile(times, 0.99),
      renderer_mib: await rendererMiB(),
    }),
  )
  await context.close()
}

for (const name of ['friendsforever', 'automerge-paper']) await measure(name)
await browser.close()
