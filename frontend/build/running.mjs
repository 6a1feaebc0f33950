// Measures runs on the server against the release binary, as somebody sees them who watches: from the
// request until the document `output` says how the run ended. A JSON line for each kind.
import { WebSocket } from 'ws'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import { serve } from './measured.mjs'

const url = await serve(['runs-per-minute = 100000', 'writes-per-minute = 100000', 'rooms-per-minute = 1000'])

async function ask(path, body, token) {
  const headers = { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) }
  const answer = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) })
  const answered = await answer.json()
  if (!answer.ok) throw new Error(JSON.stringify(answered))
  return answered
}

/** A room, and what somebody sees of its runs. */
async function makeRoom() {
  const { room, links } = await ask('/rooms', { phase: 'live' })
  const token = links.find(({ role }) => role === 'owner').token
  const output = new Y.Doc()
  const provider = new WebsocketProvider(`${url.replace('http', 'ws')}/ws/${room.id}`, 'output', output, {
    params: { token },
    disableBc: true,
    WebSocketPolyfill: WebSocket,
  })
  await new Promise((resolve) => provider.once('sync', resolve))
  const runs = output.getMap('runs')
  /** When the end of each run was seen, which may be before the request for it is answered. */
  const ends = new Map()
  runs.observeDeep(() => {
    for (const [id, run] of runs) {
      if (run.get('state') === 'finished' && !ends.has(id)) ends.set(id, performance.now())
    }
  })
  /** Until the end of a run is seen: how long that took, ms, and how it ended. */
  const run = async (language, file, content, tests) => {
    const start = performance.now()
    const asked = ask(`/rooms/${room.id}/runs`, { language, files: [{ name: file, content }], tests }, token)
    const { id } = await asked
    while (!ends.has(id)) await new Promise((resolve) => output.once('update', resolve))
    const ended = runs.get(id)
    return { took: ends.get(id) - start, outcome: ended.get('outcome'), passed: ended.get('tests_passed') }
  }
  const close = () => {
    provider.destroy()
    output.destroy()
    // Its timer would keep this program alive.
    provider.awareness.destroy()
  }
  return { run, close }
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]
const rounded = (number) => Math.round(number * 10) / 10

async function measure(what, rounds, language, file, content, tests) {
  const room = await makeRoom()
  const times = []
  for (let round = 0; round <= rounds; round++) {
    const { took, outcome, passed } = await room.run(language, file, content, tests)
    if (outcome !== 'exited' || passed !== tests?.length) throw new Error(`${what}: ${outcome}, ${passed}`)
    // The first finds nothing in the system's cache.
    if (round > 0) times.push(took)
  }
  room.close()
  console.log(
    JSON.stringify({ what, rounds, ms: rounded(median(times)), worst: rounded(Math.max(...times)) }),
  )
}

const hello = '#include <iostream>\nint main() { std::cout << "hello\\n"; }\n'
// It knows what it can run when it has tried that.
await (await fetch(`${url}/api/v1/runtimes`)).json()
await measure('print(1) in Python, request to the end seen', 40, 'python', 'main.py', 'print(1)')
await measure('C++ hello, compiled and run', 8, 'cpp', 'main.cpp', hello)
const cases = Array.from({ length: 20 }, (_, n) => ({ stdin: `${n}`, expected: `${n * n}` }))
await measure('20 test cases in Python', 5, 'python', 'main.py', 'print(int(input()) ** 2)', cases)
const rooms = await Promise.all(Array.from({ length: 20 }, makeRoom))
const start = performance.now()
const all = rooms.flatMap((room) =>
  Array.from({ length: 5 }, () => room.run('python', 'main.py', 'print(1)')),
)
const ended = await Promise.all(all)
const seconds = (performance.now() - start) / 1000
const wrong = ended.filter(({ outcome }) => outcome !== 'exited').length
console.log(
  JSON.stringify({
    what: '100 runs of 20 rooms at once',
    wrong,
    perSecond: rounded(ended.length / seconds),
  }),
)
for (const room of rooms) room.close()
