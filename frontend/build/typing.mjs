// Measures how fluid the editor stays in a long file while five others type: the longest
// task of a browser that watches, and how long it takes from a key to its frame in one that
// types, on loopback against the release binary. A JSON line for each length of file.
import * as Y from 'yjs'
import { launch, serve } from './measured.mjs'
import { ask, sleep, stock, until } from './others.mjs'

const [others, seconds, pause] = [5, 20, 120]
const keys = 250
const url = await serve()

const browser = await launch()

const block = (n) =>
  `class Account${n}(Base):
    """An account, number ${n}."""

    def __init__(self, owner: str, balance: int = ${n}):
        self.owner = owner
        self.balance = balance

    def deposit(self, amount):
        if amount <= 0:
            raise ValueError(f"not {amount!r}")
        self.balance += amount  # adds it
        return [x * 2 for x in range(${n}) if x % 3]
`

/** Python as people write it, about 30 characters a line. */
function program(lines) {
  const text = Array.from({ length: Math.ceil(lines / 13) }, (_, n) => block(n)).join('\n')
  return text.split('\n').slice(0, lines).join('\n')
}

/** Types at one place for a while, as people do: lines with words. */
async function type({ text, provider }, at, end) {
  let place = Y.createRelativePositionFromTypeIndex(text, at)
  const words = 'value = compute(value, "text")\n'
  for (let key = 0; performance.now() < end; key++) {
    const { index } = Y.createAbsolutePositionFromRelativePosition(place, text.doc)
    text.insert(index, words[key % words.length])
    place = Y.createRelativePositionFromTypeIndex(text, index + 1)
    const caret = { anchor: place, head: place }
    provider.awareness.setLocalState({
      ...provider.awareness.getLocalState(),
      cursor: caret,
      selections: [caret],
    })
    await sleep(pause * (0.5 + Math.random()))
  }
}

async function open(room, link) {
  const { renewal } = await ask(url, `/rooms/${room.id}/join`, { token: link, name: 'Ada' })
  const kept = [
    { name: `pairpad.link.${room.id}`, value: link },
    { name: `pairpad.room.${room.id}`, value: JSON.stringify({ sessions: { [link]: renewal }, links: [] }) },
  ]
  const storageState = { cookies: [], origins: [{ origin: url, localStorage: kept }] }
  const context = await browser.newContext({ storageState, viewport: { width: 1280, height: 900 } })
  const page = await context.newPage()
  await page.addInitScript(() => {
    window.tasks = []
    window.keys = []
    new PerformanceObserver((list) => {
      for (const { duration } of list.getEntries()) window.tasks.push(Math.round(duration))
    }).observe({ type: 'longtask', buffered: true })
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'keydown') window.keys.push(duration)
    }).observe({ type: 'event', durationThreshold: 16 })
  })
  await page.goto(`${url}/rooms/${room.id}`)
  await page.locator('.cm-content[data-language=python]').waitFor()
  await page.locator('.cm-scroller').evaluate((scroller) => {
    scroller.scrollTop = scroller.scrollHeight / 3
  })
  await page.locator('.cm-line', { hasText: 'class' }).first().waitFor()
  // Until the colours of all have come.
  await sleep(3_000)
  const atOpening = await page.evaluate(() => window.tasks.splice(0))
  return { page, context, atOpening }
}

const most = (tasks, what) => Math.round(Math.max(0, ...tasks.map((task) => task[what])))

/** The tasks of a page's main thread, as the browser's own tracing has them, in milliseconds. */
function tasksOf(trace) {
  const events = JSON.parse(trace.toString()).traceEvents
  const { pid, tid } = events.find(({ name, cat }) => name === 'page' && cat.includes('blink.user_timing'))
  const own = events.filter((event) => event.pid === pid && event.tid === tid && event.ph === 'X')
  const tasks = own.filter(({ name }) => name === 'RunTask')
  // `tdur` is time of the processor: what other processes of the machine took is not in it.
  return tasks.map(({ dur, tdur }) => ({ took: dur / 1_000, busy: (tdur ?? dur) / 1_000 }))
}

/** The tasks of a page while the others type, and while `act` does something with it. */
async function traced(page, clients, text, act) {
  const lines = text.split('\n')
  const categories = ['-*', 'toplevel', 'disabled-by-default-devtools.timeline', 'blink.user_timing']
  await browser.startTracing(undefined, { categories })
  await page.evaluate(() => performance.mark('page'))
  const end = performance.now() + seconds * 1_000
  // Above what is shown, in it, and below.
  const typing = clients.map((client, n) => {
    const before = lines.slice(0, Math.floor((lines.length * (n + 1)) / (others + 1)))
    return type(client, before.join('\n').length, end)
  })
  await act(end)
  await Promise.all(typing)
  return tasksOf(await browser.stopTracing())
}

for (const lines of [5_000, 10_000]) {
  const { room, links } = await ask(url, '/rooms', { phase: 'live' })
  const link = links.find(({ role }) => role === 'candidate').token
  const clients = []
  for (let other = 0; other < others; other++) {
    const client = await stock(url, room.id, link)
    clients.push({ ...client, text: client.doc.getMap('files').get('main.py') })
  }
  const text = program(lines)
  clients[0].doc.transact(() => {
    clients[0].text.delete(0, clients[0].text.length)
    clients[0].text.insert(0, text)
  })
  await until(() => clients.every((client) => client.text.length === text.length))
  // One after the other: each has a machine of its own, where this is no measurement.
  const watcher = await open(room, link)
  const watched = await traced(watcher.page, clients, text, () => undefined)
  await watcher.context.close()
  const { page, context } = await open(room, link)
  await page.locator('.cm-line', { hasText: 'class' }).first().click()
  await page.keyboard.press('End')
  await page.evaluate(() => window.keys.splice(0))
  const written = await traced(page, clients, text, async (end) => {
    for (let key = 0; key < keys && performance.now() < end; key++) {
      await page.keyboard.press('a')
      await sleep(50)
    }
  })
  const frames = await page.evaluate(() => window.keys)
  await context.close()
  // What took less than 16 ms is not told of.
  const times = [...Array.from({ length: keys - frames.length }, () => 16), ...frames].toSorted(
    (a, b) => a - b,
  )
  console.log(
    JSON.stringify({
      scenario: `typing in ${lines} lines`,
      watcher_longest_task_ms: most(watched, 'took'),
      watcher_longest_busy_ms: most(watched, 'busy'),
      watcher_tasks_over_50_ms: watched.filter(({ took }) => took > 50).length,
      writer_longest_busy_ms: most(written, 'busy'),
      key_to_frame_p99_ms: times[Math.floor(times.length * 0.99)],
      key_to_frame_most_ms: times.at(-1),
      opening_longest_task_ms: Math.max(0, ...watcher.atOpening),
    }),
  )
  for (const { provider, doc } of clients) {
    provider.destroy()
    doc.destroy()
  }
}
await browser.close()
