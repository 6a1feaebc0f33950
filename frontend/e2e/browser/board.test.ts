import { readFile } from 'node:fs/promises'
import { deflateSync } from 'node:zlib'
import { expect, it } from 'vitest'
import * as Y from 'yjs'
import { StockClient } from '../stock/client'
import { eventually } from '../support/eventually'
import type { TestRoom } from '../support/server'
import { seriousOn } from './axe'
import { carry, count, drag, draw, hold, middleOf, openBoard, seen, shownOn } from './boards'
import type { Person } from './browser'
import { Stage } from './stage'

const stage = Stage.of()

const isOfBoard = (url: string) => /BoardPanel|Canvas-|excalidraw|\/board|prod-/.test(url)

const points = async (person: Person) => JSON.stringify((await shownOn(person))[1]?.points)

const order = async (person: Person) => (await shownOn(person)).map(({ id }) => id).join()

const isWhole = (person: Person, status: string) =>
  seen(
    person,
    'the picture',
    ([one, ...more]) => more.length === 0 && one?.type === 'image' && one.status === status,
  )

/** Two people at one board. */
async function pair(): Promise<[Person, Person, TestRoom]> {
  const room = await stage.server.createRoom()
  const [ada, bob] = [await stage.join(room, { name: 'Ada' }), await stage.join(room, { name: 'Bob' })]
  await openBoard(ada)
  await openBoard(bob)
  return [ada, bob, room]
}

/** Somebody at the board of a room whose page is another: a Yjs client as it comes. */
const stranger = (room: TestRoom, document: string) =>
  new StockClient(stage.server, `${room.id}/${document}`, {
    params: { token: room.tokens.candidate },
  }).synced()

it('is loaded when it is opened, and two people see what each other draws', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, { name: 'Ada' })
  const asked: string[] = []
  ada.page.on('request', (request) => asked.push(request.url()))
  await ada.replaceAll('print(1)')
  expect(asked.filter(isOfBoard)).toEqual([])
  await openBoard(ada)
  expect(asked.filter(isOfBoard).length).toBeGreaterThan(0)
  const bob = await stage.join(room, { name: 'Bob' })
  await openBoard(bob)
  await draw(ada, 'rectangle', [400, 150], [520, 230])
  await seen(bob, 'a rectangle of Ada', ([one]) => one?.type === 'rectangle' && one.width > 100)
  await draw(bob, 'freedraw', [600, 200], [640, 260], [680, 220])
  const [, line] = await seen(ada, 'a line of Bob', (all) => (all[1]?.points?.length ?? 0) > 2)
  expect(line?.type).toBe('freedraw')
  await eventually('the same line', async () => (await points(ada)) === (await points(bob)))
  await ada.connection('saved')
  await bob.connection('saved')
  // Everything came from this server.
  expect(
    asked.filter((url) => !url.startsWith(`http://${stage.server.address}/`) && !url.startsWith('data:')),
  ).toEqual([])
})

it('is there for who comes later, after a reload, and when its panel is opened again', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, { name: 'Ada' })
  await openBoard(ada)
  await draw(ada, 'rectangle', [300, 150], [400, 250])
  await draw(ada, 'ellipse', [500, 150], [600, 250])
  await ada.connection('saved')
  const eve = await stage.join(room, { name: 'Eve' })
  await openBoard(eve)
  await count(eve, 2)
  // Taking the board down is no deletion.
  await ada.page.getByRole('button', { name: 'Close Board' }).click()
  await ada.page.locator('.board').waitFor({ state: 'detached' })
  await openBoard(ada)
  await count(ada, 2)
  await count(eve, 2)
  await ada.page.reload()
  await ada.page.locator('.board canvas.interactive').waitFor()
  await count(ada, 2)
})

it('two who drag the same shape agree on where it is', async () => {
  const [ada, bob] = await pair()
  await draw(ada, 'rectangle', [300, 150], [400, 250])
  await count(bob, 1)
  // By its edge: what has no colour is empty.
  await Promise.all([
    drag(ada, [300, 200], [360, 260], [500, 300]),
    drag(bob, [300, 200], [260, 320], [420, 380]),
  ])
  await ada.connection('saved')
  await bob.connection('saved')
  const places = async () => [await shownOn(ada), await shownOn(bob)].map(([one]) => `${one?.x} ${one?.y}`)
  await eventually('one place', async () => new Set(await places()).size === 1)
})

it('a deletion wins over what others change meanwhile', async () => {
  const [ada, bob] = await pair()
  await draw(ada, 'rectangle', [300, 150], [400, 250])
  await draw(ada, 'ellipse', [500, 150], [600, 250])
  await count(bob, 2)
  await bob.context.setOffline(true)
  await bob.connection('offline')
  await drag(bob, [300, 200], [330, 330])
  // The rectangle is selected by being drawn last: the ellipse is, so it is taken first.
  await drag(ada, [300, 200], [302, 200])
  await ada.page.keyboard.press('Delete')
  await count(ada, 1)
  await bob.context.setOffline(false)
  await bob.connection('saved')
  await count(bob, 1)
  await seen(ada, 'the ellipse', (all) => all.length === 1 && all[0]?.type === 'ellipse')
})

it('what is drawn without a connection is kept, sent, and there after a reload', async () => {
  const [ada, bob] = await pair()
  await draw(ada, 'rectangle', [300, 150], [400, 250])
  await count(bob, 1)
  await bob.context.setOffline(true)
  await bob.connection('offline')
  await draw(bob, 'diamond', [450, 150], [550, 250])
  await draw(ada, 'ellipse', [600, 150], [700, 250])
  await bob.page.locator('[data-unsaved]:not([data-unsaved="0"])').first().waitFor({ state: 'attached' })
  await count(bob, 2)
  await bob.context.setOffline(false)
  await bob.connection('saved')
  await count(ada, 3)
  await count(bob, 3)
  await eventually('one order', async () => (await order(ada)) === (await order(bob)))
})

it('undo takes back what one has done oneself', async () => {
  const [ada, bob] = await pair()
  await draw(ada, 'rectangle', [300, 150], [400, 250])
  await count(bob, 1)
  await draw(bob, 'ellipse', [500, 150], [600, 250])
  await count(ada, 2)
  await ada.page.keyboard.press('Control+z')
  await seen(bob, 'the ellipse alone', (all) => all.length === 1 && all[0]?.type === 'ellipse')
  await ada.page.keyboard.press('Control+Shift+z')
  await count(bob, 2)
  await bob.page.keyboard.press('Control+z')
  await seen(ada, 'the rectangle alone', (all) => all.length === 1 && all[0]?.type === 'rectangle')
})

/** Waits until the only shape on somebody's board is there, and so coloured. */
const isAt = (person: Person, x: number, y: number, colour: string) =>
  seen(person, `the rectangle at ${x}, ${y} in ${colour}`, ([one]) => {
    return one?.x === x && one.y === y && one.strokeColor === colour
  })

it('undo leaves what others have changed meanwhile', async () => {
  const [ada, bob, room] = await pair()
  await draw(ada, 'rectangle', [300, 150], [400, 250])
  const [{ id = '', x: from = 0, y: top = 0 } = {}] = await count(bob, 1)
  const eve = await stranger(room, 'board')
  const box = () => eve.doc.getMap<Y.Map<unknown>>('elements').get(id) as Y.Map<unknown>
  // Others colour it while it is in her hand, before and after the last move.
  await eventually('the rectangle, with her, too', () => box())
  await hold(ada, [300, 200])
  await carry(ada, [350, 200])
  await isAt(bob, from + 50, top, '#1e1e1e')
  box().set('strokeColor', '#e03131')
  await isAt(ada, from + 50, top, '#e03131')
  await carry(ada, [400, 200])
  await ada.page.mouse.up()
  await isAt(bob, from + 100, top, '#e03131')
  await ada.page.keyboard.press('Control+z')
  await isAt(bob, from, top, '#e03131')
  await ada.page.keyboard.press('Control+Shift+z')
  await isAt(bob, from + 100, top, '#e03131')
  // And they move it down after her.
  box().set('y', top + 70)
  await isAt(ada, from + 100, top + 70, '#e03131')
  await ada.page.keyboard.press('Control+z')
  await isAt(bob, from, top + 70, '#e03131')
  // Where they have moved it as she has, it stays.
  await ada.page.keyboard.press('Control+Shift+z')
  await isAt(bob, from + 100, top + 70, '#e03131')
  box().set('x', from + 5)
  await isAt(ada, from + 5, top + 70, '#e03131')
  await ada.page.keyboard.press('Escape')
  await draw(ada, 'ellipse', [500, 150], [600, 250])
  await count(bob, 2)
  await ada.page.keyboard.press('Control+z')
  await count(bob, 1)
  await isAt(ada, from + 5, top + 70, '#e03131')
  eve.destroy()
})

/** A picture that cannot be made smaller by compressing it, of so many bytes at least. */
function png(width: number, height: number): Buffer {
  let seed = 1
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let at = 0; at < rows.length; at += 1) {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
    rows[at] = at % (width * 3 + 1) === 0 ? 0 : seed >>> 24
  }
  const crcs = Array.from({ length: 256 }, (_, n) => {
    let c = n
    for (let k = 0; k < 8; k += 1) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1
    return c >>> 0
  })
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data])
    let crc = 0xffffffff
    for (const byte of body) crc = (crcs[(crc ^ byte) & 255] ?? 0) ^ (crc >>> 8)
    const [length, end] = [Buffer.alloc(4), Buffer.alloc(4)]
    length.writeUInt32BE(data.length)
    end.writeUInt32BE((crc ^ 0xffffffff) >>> 0)
    return Buffer.concat([length, body, end])
  }
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 2, 0, 0, 0], 8)
  const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
  return Buffer.concat([
    signature,
    chunk('IHDR', head),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Drops a picture on somebody's board. */
async function drop({ page }: Person, name: string, content: Buffer): Promise<void> {
  const data = await page.evaluateHandle(
    ([file, base64]) => {
      const bytes = Uint8Array.from(atob(base64 ?? ''), (letter) => letter.charCodeAt(0))
      const transfer = new DataTransfer()
      transfer.items.add(new File([bytes], file ?? '', { type: 'image/png' }))
      return transfer
    },
    [name, content.toString('base64')],
  )
  const box = await page.locator('.board canvas.interactive').boundingBox()
  const at = { clientX: (box?.x ?? 0) + 400, clientY: (box?.y ?? 0) + 250 }
  await page.locator('.board canvas.interactive').dispatchEvent('drop', { dataTransfer: data, ...at })
}

it('a picture is shared, one above the bound is refused with a sentence, and nothing of it is left', async () => {
  const [ada, bob, room] = await pair()
  await drop(ada, 'small.png', png(300, 200))
  // Excalidraw leaves it so where it was added.
  await isWhole(ada, 'pending')
  await isWhole(bob, 'saved')
  await ada.connection('saved')
  const pictures = await stranger(room, 'pictures')
  expect(pictures.doc.getMap('pictures').size).toBe(1)
  // Up to 1,440 pixels it is not made smaller: 2.4 MB and 5.2 MB.
  for (const [width, height] of [
    [1_000, 800],
    [1_440, 1_200],
  ] as const) {
    await drop(ada, 'large.png', png(width, height))
    const sentence = ada.page.getByText('This picture is larger than 2 MB')
    await sentence.waitFor()
    await count(ada, 1)
    expect(await ada.page.locator('.excalidraw .Modal').count()).toBe(0)
    expect(pictures.doc.getMap('pictures').size).toBe(1)
    await count(bob, 1)
    await ada.page.getByRole('button', { name: 'Dismiss' }).click()
    await sentence.waitFor({ state: 'detached' })
  }
  pictures.destroy()
})

it('has all its tools in reach beside the code, and on a phone no notice over them', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, { name: 'Ada' })
  const { page } = ada
  await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Board' }).click()
  await page.locator('.excalidraw--mobile canvas.interactive').waitFor()
  const out = () =>
    page.evaluate(() => {
      const board = document.querySelector('.board')?.getBoundingClientRect()
      const [first] = document.querySelectorAll('.board .App-toolbar .ToolIcon__icon')
      const row = first?.getBoundingClientRect().top ?? 0
      const tools = [...document.querySelectorAll('.board .App-toolbar-container .ToolIcon__icon')]
      if (!board || tools.length < 9) return ['not there yet']
      return tools.flatMap((tool) => {
        const { left, right, top } = tool.getBoundingClientRect()
        const isIn = left >= board.left && right <= board.right
        return isIn && (top === row || !tool.closest('.App-toolbar'))
          ? []
          : (tool.parentElement?.title ?? '?')
      })
    })
  await eventually('all tools in the panel', async () => (await out()).length === 0)
  await page.setViewportSize({ width: 360, height: 640 })
  await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Board' }).click()
  await page.locator('.excalidraw--mobile canvas.interactive').waitFor()
  await eventually('all tools on a phone', async () => (await out()).length === 0)
  await drop(ada, 'large.png', png(1_000, 800))
  await page.getByText('This picture is larger than 2 MB').waitFor()
  const [notice, bar] = await Promise.all(
    ['.notice', '.board .App-bottom-bar > .Island'].map((selector) => page.locator(selector).boundingBox()),
  )
  expect((notice?.y ?? Infinity) + (notice?.height ?? 0)).toBeLessThanOrEqual(bar?.y ?? 0)
})

it('who only watches sees the board, and draws nothing', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, { name: 'Ada' })
  const oskar = await stage.join(room, { name: 'Oskar', role: 'observer' })
  await openBoard(ada)
  await openBoard(oskar)
  await draw(ada, 'rectangle', [300, 150], [400, 250])
  await count(oskar, 1)
  expect(await oskar.page.locator('[data-testid=toolbar-rectangle]').count()).toBe(0)
  await drag(oskar, [300, 200], [500, 300])
  await oskar.page.keyboard.press('r')
  await drag(oskar, [100, 200], [200, 300])
  await draw(ada, 'ellipse', [500, 150], [600, 250])
  await count(oskar, 2)
  await count(ada, 2)
})

it('others are seen where they point, with their names and colours, and can be followed', async () => {
  const [ada, bob, room] = await pair()
  const watcher = await stranger(room, 'board')
  const states = () => [...watcher.provider.awareness.getStates().values()] as Record<string, never>[]
  await drag(bob, [640, 300], [700, 360])
  await eventually('where Bob points', () => {
    const at = states().find(({ user }) => (user as { name?: string } | undefined)?.name === 'Bob')?.['board']
    return Array.isArray((at as { pointer?: unknown } | undefined)?.pointer)
  })
  const collaborators = () =>
    ada.page.evaluate(() => {
      interface Fiber {
        return?: Fiber
        stateNode?: {
          scene?: unknown
          state?: { collaborators: Map<string, { username: string; color: { background: string } }> }
        }
      }
      const entry = Object.entries(document.querySelector('.excalidraw') ?? {}).find(([key]) =>
        key.startsWith('__reactFiber'),
      )
      let at = entry?.[1] as Fiber | undefined
      while (at && !at.stateNode?.scene) at = at.return
      return [...(at?.stateNode?.state?.collaborators.values() ?? [])].map(({ username, color }) => [
        username,
        color.background,
      ])
    })
  await eventually('Bob on the board of Ada', async () =>
    (await collaborators()).some(([name, colour]) => name === 'Bob' && colour?.startsWith('rgb')),
  )
  watcher.destroy()
  // Whom one follows in the code, one follows here.
  await ada.page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'People' }).click()
  await ada.page.locator('[data-person-row=Bob]').getByRole('button', { name: 'Follow Bob' }).click()
  await ada.page.locator('[data-following=Bob]').waitFor()
  await openBoard(ada)
  await bob.page.locator('.board canvas.interactive').hover()
  await bob.page.mouse.wheel(300, 2_000)
  await eventually('the place that Bob looks at', async () => {
    const [mine, his] = [await middleOf(ada), await middleOf(bob)]
    return Math.abs(his.y) > 1_000 && Math.abs(mine.x - his.x) < 3 && Math.abs(mine.y - his.y) < 3
  })
})

it('the board can be saved as a picture, a drawing and a file', async () => {
  const room = await stage.server.createRoom()
  const ada = await stage.join(room, { name: 'Ada' })
  await openBoard(ada)
  await draw(ada, 'rectangle', [300, 150], [400, 250])
  await ada.page.keyboard.press('t')
  const box = await ada.page.locator('.board canvas.interactive').boundingBox()
  await ada.page.mouse.click((box?.x ?? 0) + 500, (box?.y ?? 0) + 200)
  await ada.page.locator('textarea.excalidraw-wysiwyg').fill('Queue')
  await ada.page.keyboard.press('Escape')
  await seen(ada, 'a text', (all) => all.some(({ text }) => text === 'Queue'))
  const save = async (name: RegExp) => {
    await ada.page.getByRole('button', { name: 'Save the board' }).click()
    const [download] = await Promise.all([
      ada.page.waitForEvent('download'),
      ada.page.getByRole('menuitem', { name }).click(),
    ])
    return readFile(await download.path())
  }
  const svg = String(await save(/SVG/))
  expect(svg).toMatch(/^<svg.*<\/svg>$/s)
  expect(svg).toContain('Queue')
  expect(svg).toContain('data:font/woff2;base64,')
  expect(svg).not.toMatch(/https?:\/\/(?!www\.w3\.org)/)
  expect((await save(/PNG/)).subarray(1, 4).toString()).toBe('PNG')
  const file = JSON.parse(String(await save(/Excalidraw/))) as { type: string; elements: unknown[] }
  expect(file.type).toBe('excalidraw')
  expect(file.elements).toHaveLength(2)
})

it('elements of a hostile page break nobody', async () => {
  const [ada, bob, room] = await pair()
  const mallory = await stranger(room, 'board')
  const elements = mallory.doc.getMap('elements')
  const box = { type: 'rectangle', index: 'a5', x: 300, y: 150, width: 80, height: 80, seed: 3 }
  const put = (id: string, fields: Record<string, unknown>) =>
    elements.set(id, new Y.Map(Object.entries(fields)))
  elements.set('text', 'text')
  put('nan', { ...box, x: Number.NaN })
  put('huge', { ...box, width: 1e300 })
  put('order', { ...box, index: 'zzz' })
  put('frame', { ...box, type: 'iframe', link: 'https://example.com' })
  put('points', { ...box, type: 'freedraw', points: 'all of them' })
  put('cursor', { ...box, strokeColor: 'url(https://example.com)' })
  put('script', { ...box, index: 'a6', x: 500, link: 'javascript:window.hacked=1' })
  mallory.provider.awareness.setLocalStateField('board', {
    pointer: [1e300, 'x', 1],
    selected: [{}],
    view: [0, 0, 0, 0, 0],
  })
  const shown = await seen(ada, 'what is harmless', (all) => all.length === 2)
  expect(shown.map(({ id }) => id).toSorted()).toEqual(['cursor', 'script'])
  expect(JSON.stringify(shown)).not.toMatch(/javascript:|example\.com/)
  await draw(ada, 'ellipse', [600, 300], [700, 380])
  await count(bob, 3)
  expect(await ada.page.evaluate(() => 'hacked' in window)).toBe(false)
  mallory.destroy()
})

it.each(['light', 'dark'] as const)(
  'has no barrier that axe finds, in a narrow window either: %s',
  async (theme) => {
    const room = await stage.server.createRoom()
    const ada = await stage.join(room, { name: 'Ada', preferences: { theme } })
    await openBoard(ada)
    await draw(ada, 'rectangle', [300, 150], [400, 250])
    await count(ada, 1)
    // Excalidraw names the dark theme alone.
    const themed = theme === 'dark' ? '.excalidraw.theme--dark' : '.excalidraw:not(.theme--dark)'
    await ada.page.locator(themed).first().waitFor({ state: 'attached' })
    expect(await seriousOn(ada)).toEqual([])
    await ada.page.setViewportSize({ width: 360, height: 640 })
    await ada.page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Board' }).click()
    await ada.page.locator('.excalidraw--mobile canvas.interactive').waitFor()
    await count(ada, 1)
    expect(await seriousOn(ada)).toEqual([])
  },
)
