// Development: Vite serves the page and swaps in what changes; the server is built
// and started anew when its sources change. Open the address that Vite prints.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { watch } from 'node:fs'

const root = new URL('../..', import.meta.url).pathname
const settle = 200

let server
let timer

async function stop() {
  if (!server || server.exitCode !== null) return
  const gone = once(server, 'exit')
  server.kill('SIGTERM')
  await gone
}

async function restart() {
  const build = spawn('cargo', ['build'], { cwd: root, stdio: 'inherit' })
  const [code] = await once(build, 'exit')
  // What does not compile leaves the running server alone.
  if (code !== 0) return
  await stop()
  server = spawn('target/debug/pairpad', ['serve'], { cwd: root, stdio: 'inherit' })
}

await restart()
watch(`${root}/src`, { recursive: true }, () => {
  clearTimeout(timer)
  timer = setTimeout(() => void restart(), settle)
})
const vite = spawn('npx', ['vite'], { cwd: `${root}/frontend`, stdio: 'inherit' })
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    vite.kill()
    void stop().then(() => process.exit(0))
  })
}
