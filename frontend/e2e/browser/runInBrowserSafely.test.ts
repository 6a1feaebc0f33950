import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { Witness } from '../support/witness'
import { patience } from './browser'
import { job, runOn } from './program'
import { Stage } from './stage'

const stage = Stage.of()
/** What stands between the browser and the server, and what stands elsewhere. */
let witness: Witness
let elsewhere: Witness
let page: Page

beforeAll(async () => {
  witness = await Witness.of(stage.server.port)
  elsewhere = await Witness.of(stage.server.port)
  const context = await stage.browser.newContext()
  context.setDefaultTimeout(patience)
  page = await context.newPage()
  await page.goto(`http://${witness.address}/`)
  await page.evaluate(() => {
    document.cookie = 'secret=cookie'
    localStorage.setItem('secret', 'storage')
    const heard: unknown[] = []
    Object.assign(window, { heard })
    new BroadcastChannel('room').addEventListener('message', ({ data }) => heard.push(data))
  })
})
afterAll(async () => {
  await page.close()
  await witness.stop()
  await elsewhere.stop()
})

/** What was asked of either that a program has asked: it marks its requests. */
const attempts = () => [...witness.asked, ...elsewhere.asked].filter((one) => one.includes('attempt'))

/** What ought to be as it was. */
async function pageIsUntouched() {
  expect(page.url()).toBe(`http://${witness.address}/`)
  expect(page.context().pages()).toHaveLength(1)
  const kept = await page.evaluate(() => ({
    cookie: document.cookie,
    storage: localStorage.getItem('secret'),
    heard: (window as unknown as { heard: unknown[] }).heard,
    title: document.title,
  }))
  expect(kept).toMatchObject({ cookie: 'secret=cookie', storage: 'storage', heard: [] })
  expect(kept.title).not.toContain('attempt')
}

it('the witnesses see what is asked', async () => {
  await page.evaluate(() => fetch('/api/v1/health?attempt=control'))
  await page.evaluate(() => {
    const socket = new WebSocket(`ws://${location.host}/ws/attempt-control`)
    return new Promise((done) => socket.addEventListener('error', done))
  })
  expect(attempts()).toEqual(['GET /api/v1/health?attempt=control', 'UPGRADE /ws/attempt-control'])
  witness.asked.length = 0
})

const inJavaScript = (own: string, other: string) => `
const tried = {}
const attempt = async (name, act) => {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error('nothing')), 1500))
  try {
    await Promise.race([Promise.resolve().then(act), late])
    tried[name] = 'done'
  } catch (error) {
    tried[name] = 'refused'
  }
}
const opened = (target) => new Promise((resolve, reject) => {
  target.onopen = target.onmessage = target.onload = target.onsuccess = resolve
  target.onerror = target.onclose = target.onblocked = () => reject(new Error('error'))
})
const own = 'http://${own}', other = 'http://${other}'
const all = []
for (const [where, base] of Object.entries({ own, other })) {
  const url = (name) => base + '/api/v1/rooms?attempt=' + name
  all.push(
    attempt(where + ' fetch', () => fetch(url('fetch'))),
    attempt(where + ' fetch with cookies', () => fetch(url('cookies'), { credentials: 'include' })),
    attempt(where + ' post', () => fetch(url('post'), { method: 'POST', mode: 'no-cors', body: '{}' })),
    attempt(where + ' page', () => fetch(base + '/rooms/x?attempt=page', { mode: 'no-cors' })),
    attempt(where + ' asset', () => fetch(base + '/icon.svg?attempt=asset', { mode: 'no-cors' })),
    attempt(where + ' request', () => {
      const request = new XMLHttpRequest()
      request.open('GET', url('xhr'))
      request.send()
      return opened(request)
    }),
    attempt(where + ' sync request', () => {
      const request = new XMLHttpRequest()
      request.open('GET', url('sync'), false)
      request.send()
    }),
    attempt(where + ' socket', () => opened(new WebSocket(base.replace('http', 'ws') + '/ws/attempt'))),
    attempt(where + ' socket stream', () => new WebSocketStream(base.replace('http', 'ws') + '/ws/attempt-s').opened),
    attempt(where + ' events', () => opened(new EventSource(url('events')))),
    attempt(where + ' importScripts', () => importScripts(base + '/attempt.js')),
    attempt(where + ' import', () => import(base + '/attempt-module.js')),
    attempt(where + ' worker', () => opened(new Worker(base + '/attempt-worker.js'))),
    attempt(where + ' shared worker', () => opened(new SharedWorker(base + '/attempt-shared.js'))),
    attempt(where + ' font', () => new FontFace('a', 'url(' + base + '/attempt.woff2)').load()),
    attempt(where + ' transport', () => new WebTransport(base.replace('http', 'https') + '/attempt').ready),
    attempt(where + ' beacon', () => navigator.sendBeacon(url('beacon'), 'x')),
    attempt(where + ' nested worker', () => {
      const text = 'fetch("' + url('nested') + '").then(() => postMessage(1), () => { throw 1 })'
      return opened(new Worker(URL.createObjectURL(new Blob([text]))))
    }),
    attempt(where + ' service worker', () => navigator.serviceWorker.register(base + '/attempt-service.js')),
  )
}
all.push(
  attempt('rtc', () => new RTCPeerConnection()),
  attempt('cookie', () => document.cookie),
  attempt('parent', () => parent.document.title),
  attempt('top', () => { top.location = own + '/attempt-top' }),
  attempt('open', () => window.open(own + '/attempt-open')),
  attempt('storage', () => localStorage.getItem('secret')),
  attempt('session', () => sessionStorage.getItem('secret')),
  attempt('database', () => opened(indexedDB.open('a'))),
  attempt('caches', () => caches.open('a')),
  attempt('cookie store', () => cookieStore.getAll()),
  attempt('files', () => navigator.storage.getDirectory()),
  attempt('navigate', () => { location.href = own + '/attempt-self'; throw new Error('there is nothing to navigate') }),
  attempt('locks', () => navigator.locks.request('a', () => 1)),
)
try { new BroadcastChannel('room').postMessage('attempt') } catch {}
for (const target of [self, globalThis.parent, globalThis.top])
  try { target.postMessage({ attempt: 1 }) } catch {}
await Promise.all(all)
const done = Object.keys(tried).filter((name) => tried[name] === 'done')
console.log(JSON.stringify({ tried: Object.keys(tried).length, done, origin: self.origin }))
`

it('RUN-1 a JavaScript program reaches neither server, storage, cookies nor the page', async () => {
  const program = job('javascript', inJavaScript(witness.address, elsewhere.address))
  const { stdout, stderr, ending } = await runOn(page, program)
  expect(stderr).toBe('')
  expect(ending).toMatchObject({ outcome: 'exited', exitCode: 0 })
  expect(JSON.parse(stdout)).toEqual({ tried: 51, done: [], origin: 'null' })
  expect(attempts()).toEqual([])
  await pageIsUntouched()
})

const inPython = (own: string, other: string) => `
import asyncio, json, socket, urllib.request
import js

tried = {}

async def attempt(name, act):
    try:
        result = act()
        if hasattr(result, "__await__") or hasattr(result, "then"):
            await asyncio.wait_for(result, 3)
        tried[name] = "done"
    except BaseException:
        tried[name] = "refused"

def xhr(url):
    request = js.XMLHttpRequest.new()
    request.open("GET", url, False)
    request.send()

async def main():
    for base in ("${own}", "${other}"):
        url = f"http://{base}/api/v1/rooms?attempt=python"
        await attempt(base + " fetch", lambda: js.fetch(url))
        await attempt(base + " xhr", lambda: xhr(url))
        await attempt(base + " import", lambda: js.eval(f"import('http://{base}/attempt.js')"))
        await attempt(base + " scripts", lambda: js.importScripts(f"http://{base}/attempt.js"))
        await attempt(base + " urllib", lambda: urllib.request.urlopen(url).read())
        host, port = base.split(":")
        await attempt(base + " socket", lambda: socket.create_connection((host, int(port)), 1).send(b"GET /attempt HTTP/1.0\\r\\n\\r\\n"))
    await attempt("document", lambda: js.document.cookie)
    await attempt("parent", lambda: js.parent.document)
    await attempt("storage", lambda: js.localStorage.getItem("secret"))
    await attempt("database", lambda: js.indexedDB.open("a").result)
    await attempt("cookies", lambda: js.cookieStore.getAll())
    try:
        js.BroadcastChannel.new("room").postMessage("attempt")
    except Exception:
        pass
    print(json.dumps({"tried": len(tried), "done": [name for name in tried if tried[name] == "done"]}))

asyncio.run(main())
`

it('RUN-1 a Python program does not either, not by way of JavaScript', { timeout: 180_000 }, async () => {
  const { stdout, stderr } = await runOn(page, job('python', inPython(witness.address, elsewhere.address)))
  expect(stderr).toBe('')
  expect(JSON.parse(stdout)).toEqual({ tried: 17, done: [] })
  expect(attempts()).toEqual([])
  await pageIsUntouched()
})

it('RUN-1 the page of programs says itself that it has no origin and no network', async () => {
  const answer = await fetch(`http://${stage.server.address}/runner.html`)
  expect(answer.headers.get('content-security-policy')).toBe(
    "sandbox allow-scripts; default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' 'wasm-unsafe-eval' blob:; worker-src blob:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'",
  )
  expect(answer.headers.get('x-frame-options')).toBe('SAMEORIGIN')
  // Opened by itself it is as powerless, and does nothing.
  const alone = await stage.browser.newPage()
  await alone.goto(`http://${stage.server.address}/runner.html`)
  expect(await alone.evaluate(() => self.origin)).toBe('null')
  await alone.evaluate(() => postMessage("document.title = 'taken'", '*', [new MessageChannel().port1]))
  expect(await alone.title()).toBe('Program')
  await alone.close()
  const room = await fetch(`http://${stage.server.address}/`)
  expect(room.headers.get('content-security-policy')).toContain("frame-src 'self';")
  expect(room.headers.get('x-frame-options')).toBe('DENY')
})
