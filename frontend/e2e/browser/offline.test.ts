import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { momentIn } from '../../src/features/playback/address'
import { eventually } from '../support/eventually'
import { seriousOn } from './axe'
import { Person } from './browser'
import { Stage } from './stage'

const pictures = new URL('../pictures', import.meta.url).pathname
const run = promisify(execFile)

const stage = Stage.of()

/** What would break out of the page, or out of the place of the recording in it. */
const hostile = `</title></script><script>document.title='taken'</script><!-- RECORDING -->`

/** What the server says the code was at a second of the recording. */
interface Moment {
  second: number
  text: string
}

let folder: string
let file: string
let moments: Moment[]
let end: string

beforeAll(async () => {
  await mkdir(pictures, { recursive: true })
  folder = await mkdtemp(join(tmpdir(), 'pairpad-offline-'))
  await hold()
  // Whatever is seen from here on is in the file.
  await stage.server.down('SIGKILL')
  // As long as a test: it is no less.
}, 240_000)

afterAll(() => rm(folder, { recursive: true, force: true }))

/** An interview of some seconds, which is taken away. */
async function hold() {
  const { browser, server } = stage
  const room = await server.createRoom({ title: `Günther & ${hostile}`, language: 'python' })
  const { token } = await server.join(room, 'owner', `Olga ${hostile}`)
  await server.ask('PUT', `/rooms/${room.id}/problem`, token, { markdown: '# Count\n\n$a^2$, then `x`' })
  const olga = await Person.join(browser, server, room, { role: 'owner', name: 'Olga' })
  const ada = await Person.join(browser, server, room, { name: 'Ada' })
  await olga.page.getByRole('button', { name: 'Notes', exact: true }).click()
  await olga.page.getByRole('textbox', { name: 'Notes' }).fill(`Knows her loops. ${hostile}`)
  await ada.replaceAll('')
  for (const line of ['def count(n):\n', 'return n + 1  # 😀\n', `print(count(41))  # ${hostile}\n`])
    await ada.type(line)
  await olga.page.getByRole('button', { name: 'Chat', exact: true }).click()
  await olga.page.getByLabel('Message', { exact: true }).fill(`Why 41? ${hostile}`)
  await olga.page.keyboard.press('Enter')
  for (const person of [olga, ada]) {
    await person.connection('saved')
    expect(person.errors).toEqual([])
  }
  end = await ada.text()
  for (const person of [olga, ada]) await person.close()
  await server.ask('PUT', `/rooms/${room.id}/phase`, token, { phase: 'ended' })

  const { begins, duration_ms: duration } = await server.ask<{ begins: string; duration_ms: number }>(
    'GET',
    `/rooms/${room.id}/playback`,
    token,
  )
  const seconds = Array.from({ length: 6 }, () => Math.floor((Math.random() * duration) / 1_000))
  moments = []
  for (const second of seconds) {
    const at = new Date(Date.parse(begins) + second * 1_000).toISOString()
    const path = `/rooms/${room.id}/documents/code?at=${encodeURIComponent(at)}`
    const { files } = await server.ask<{ files: Record<string, string> }>('GET', path, token)
    moments.push({ second, text: files['main.py'] ?? '' })
  }

  const answer = await fetch(`http://${server.address}/api/v1/rooms/${room.id}/export`, {
    headers: { authorization: `Bearer ${token}` },
  })
  const archive = join(folder, 'room.zip')
  await writeFile(archive, new Uint8Array(await answer.arrayBuffer()))
  await run('python3', ['-m', 'zipfile', '-e', archive, folder])
  file = join(folder, 'playback.html')
}

type Opening = { address?: string; context?: Parameters<typeof Person.visit>[2] }

/** Somebody who opens the file, and has no network. */
async function open({ address = pathToFileURL(file).href, context = {} }: Opening = {}) {
  const viewer = await stage.visit('about:blank', context)
  const asked: string[] = []
  viewer.context.on('request', (request) => asked.push(request.url()))
  viewer.context.on('console', (message) => {
    if (message.type() === 'error') viewer.errors.push(message.text())
  })
  await viewer.context.setOffline(true)
  await viewer.page.goto(address)
  return { viewer, asked }
}

const second = ({ page }: Person) => page.locator('[data-time]').getAttribute('data-time')

it('PLAY-1 a file without server or network shows what people had, and plays', async () => {
  const { viewer, asked } = await open()
  const { page } = viewer
  const address = pathToFileURL(file).href
  await page.locator('[data-playing]').waitFor()
  for (const moment of moments) {
    await page.goto(`${address}#t=${moment.second}s`)
    await eventually('the moment', async () => (await second(viewer)) === String(moment.second))
    await viewer.shows(moment.text)
  }
  const slider = page.getByRole('slider', { name: 'Position in the recording' })
  await slider.focus()
  await page.keyboard.press('End')
  await viewer.shows(end)
  await page.keyboard.press('Home')
  await eventually('the beginning in the address', () => page.url() === `${address}#t=0s`)
  await page.keyboard.press('Space')
  await page.locator('[data-playing=true]').waitFor()
  await eventually('a second', async () => Number(await second(viewer)) >= 1)
  await page.keyboard.press('Space')
  await page.locator('[data-playing=false]').waitFor()
  const box = await slider.boundingBox()
  if (!box) throw new Error('the slider is there')
  // A pixel stands for more than a key takes: the last key has not been pressed there yet.
  await page.mouse.click(box.x + box.width - 1, box.y + box.height / 2)
  await eventually('nearly the end', async () => !(await viewer.text()).startsWith('def main'))
  // The address follows some time later, and would be taken for that of the end.
  const inAddress = () => momentIn(new URL(page.url()).hash) ?? 0
  await eventually(
    'the moment in the address',
    async () => inAddress() === Number(await second(viewer)) * 1_000,
  )
  await slider.focus()
  const before = page.url()
  await page.keyboard.press('End')
  await viewer.shows(end)
  // The same again, when it is opened anew.
  const last = await second(viewer)
  const isTheEnd = () => inAddress() >= Number(last) * 1_000
  await eventually('the end in the address', () => page.url() !== before && isTheEnd())
  await page.reload()
  await eventually('the end', async () => (await second(viewer)) === last)
  await viewer.shows(end)
  const beyond = asked.filter((url) => !url.startsWith(address) && !url.startsWith('blob:null/'))
  expect(beyond).toEqual([])
})

it('PLAY-5 has what the leader saw, and what people wrote is text', async () => {
  const { viewer } = await open()
  const { page } = viewer
  const slider = page.getByRole('slider', { name: 'Position in the recording' })
  await slider.focus()
  await page.keyboard.press('End')
  expect(await page.title()).toBe(`Recording: Günther & ${hostile} · Pairpad`)
  await page.getByRole('heading', { name: `Günther & ${hostile}` }).waitFor()
  await page.locator('[data-problem] math').waitFor()
  const panels = page.getByRole('navigation', { name: 'Panels' })
  await panels.getByRole('button', { name: 'Notes', exact: true }).click()
  await page.locator('[data-notes]').getByText(`Knows her loops. ${hostile}`).waitFor()
  await panels.getByRole('button', { name: 'Chat', exact: true }).click()
  await page.getByRole('log', { name: 'Messages' }).getByText(`Why 41? ${hostile}`).waitFor()
  for (const name of ['Tests', 'Comments', 'Events', 'Output'])
    await panels.getByRole('button', { name, exact: true }).click()
  await page.locator('.cm-line .tok-keyword, .cm-line span[class]').first().waitFor()
  await page.getByRole('button', { name: 'Authors' }).click()
  await page.locator('.line-note').first().waitFor()
  await page.getByRole('button', { name: 'Compare', exact: true }).click()
  await page.locator('[data-diff=split]').waitFor()
  // Nothing that needs a server is offered.
  expect(await page.getByRole('link').count()).toBe(0)
  expect(await page.getByRole('button', { name: /Run|Export/ }).count()).toBe(0)
})

const looks = [
  { theme: 'light', locale: 'en', width: 1360, height: 860 },
  { theme: 'dark', locale: 'de', width: 1360, height: 860 },
  { theme: 'dark', locale: 'en', width: 390, height: 800 },
] as const

it('PAGE-7 keeps nobody out: light and dark, English and German, on a phone', async () => {
  for (const { theme, locale, width, height } of looks) {
    const address = `${pathToFileURL(file).href}#t=${moments[0]?.second}s`
    const viewport = { width, height }
    const { viewer } = await open({ address, context: { viewport, colorScheme: theme, locale } })
    const { page } = viewer
    await page.getByRole('button', { name: locale === 'de' ? 'Abspielen' : 'Play', exact: true }).waitFor()
    await page.locator('[data-activity]').first().waitFor()
    await viewer.shows(moments[0]?.text ?? '')
    expect(await page.evaluate(() => document.documentElement.lang)).toBe(locale)
    expect(await seriousOn(viewer)).toEqual([])
    await page.screenshot({ path: join(pictures, `offline-${theme}-${locale}-${width}.png`) })
    const overflow = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    await eventually('nothing beside the window', async () => (await overflow()) === 0)
  }
})

/** The file with a part changed; undefined takes it out. */
async function changed(name: string, change: (part: string) => string): Promise<string> {
  const html = await readFile(file, 'utf8')
  const part = new RegExp(`(data-part="${name}">)([^<]*)`)
  expect(html).toMatch(part)
  const path = join(folder, `changed-${name}.html`)
  await writeFile(
    path,
    html.replace(part, (_, start: string, text: string) => start + change(text)),
  )
  return pathToFileURL(path).href
}

/** As the server says it of documents that it could not put in. */
function leaveOut(part: string): string {
  const about = JSON.parse(gunzipSync(Buffer.from(part, 'base64')).toString()) as { left_out: unknown[] }
  about.left_out.push({ document: 'output', why: 'too_large' }, { document: 'code', why: 'held_back' })
  return gzipSync(JSON.stringify(about)).toString('base64')
}

it('says what is not in it, and that it is damaged', async () => {
  const { viewer } = await open({ address: await changed('about', leaveOut) })
  const { page } = viewer
  await page.getByText('This file is without the output: the history is too large to be played.').waitFor()
  await page.getByText('This file is without the code: somebody was working alone').waitFor()
  await page.screenshot({ path: join(pictures, 'offline-left-out.png') })
  await page.goto(await changed('code', (part) => part.slice(0, part.length / 2)))
  await page.getByRole('heading', { name: 'This recording can’t be read.' }).waitFor()
  await page.getByText('A part of the file is damaged.').waitFor()
  await page.screenshot({ path: join(pictures, 'offline-damaged.png') })
  await page.goto(await changed('about', () => ''))
  await page.getByRole('heading', { name: 'This file can’t be read.' }).waitFor()
})
