import { eventually } from '../support/eventually'
import type { Person } from './browser'

/** An element of a board, as far as tests look at it. */
export interface Shown {
  id: string
  type: string
  x: number
  y: number
  width: number
  height: number
  strokeColor: string
  status?: string
  points?: [number, number][]
  text?: string
}

/** Opens the board, in the place of the code where the window is wide. */
export async function openBoard(person: Person): Promise<void> {
  const { page } = person
  await page.getByRole('navigation', { name: 'Panels' }).getByRole('button', { name: 'Board' }).click()
  await page.locator('.board canvas.interactive').waitFor()
  const large = page.getByRole('button', { name: 'Full size' })
  if (await large.isVisible()) {
    await large.click()
    await page.locator('[data-large] canvas.interactive').waitFor()
  }
  await settled(person)
}

/** Waits until Excalidraw has its place in the window: pointers are counted from there. */
async function settled({ page }: Person): Promise<void> {
  await page.waitForFunction(() => {
    const canvas = document.querySelector('.board canvas.interactive')
    const fiber = Object.entries(document.querySelector('.excalidraw') ?? {}).find(([key]) =>
      key.startsWith('__reactFiber'),
    )?.[1] as Fiber | undefined
    interface Fiber {
      return?: Fiber
      stateNode?: { scene?: unknown; state?: { width: number; offsetLeft: number; isLoading: boolean } }
    }
    let at = fiber
    while (at && !at.stateNode?.scene) at = at.return
    const state = at?.stateNode?.state
    const box = canvas?.getBoundingClientRect()
    return (
      state &&
      box &&
      !state.isLoading &&
      Math.abs(state.width - box.width) < 2 &&
      Math.abs(state.offsetLeft - box.left) < 2
    )
  })
}

/** What somebody sees on the board. */
export function shownOn({ page }: Person): Promise<Shown[]> {
  return page.evaluate(() => {
    interface Fiber {
      return?: Fiber
      stateNode?: { scene?: { getNonDeletedElements: () => readonly Record<string, unknown>[] } }
    }
    const entry = Object.entries(document.querySelector('.excalidraw') ?? {}).find(([key]) =>
      key.startsWith('__reactFiber'),
    )
    let at = entry?.[1] as Fiber | undefined
    while (at && !at.stateNode?.scene) at = at.return
    const elements = at?.stateNode?.scene?.getNonDeletedElements() ?? []
    return JSON.parse(JSON.stringify(elements)) as never
  })
}

/** What is in the middle of somebody's board. */
export function middleOf({ page }: Person): Promise<{ x: number; y: number }> {
  return page.evaluate(() => {
    interface State {
      scrollX: number
      scrollY: number
      width: number
      height: number
      zoom: { value: number }
    }
    interface Fiber {
      return?: Fiber
      stateNode?: { scene?: unknown; state?: State }
    }
    const entry = Object.entries(document.querySelector('.excalidraw') ?? {}).find(([key]) =>
      key.startsWith('__reactFiber'),
    )
    let fiber = entry?.[1] as Fiber | undefined
    while (fiber && !fiber.stateNode?.scene) fiber = fiber.return
    const state = fiber?.stateNode?.state
    if (!state) throw new Error('the board is shown')
    const { scrollX, scrollY, width, height, zoom } = state
    return { x: width / 2 / zoom.value - scrollX, y: height / 2 / zoom.value - scrollY }
  })
}

/** Waits until somebody's board is as it should be; what it is instead is told. */
export async function seen(
  person: Person,
  what: string,
  isThere: (elements: Shown[]) => boolean,
): Promise<Shown[]> {
  let elements: Shown[] = []
  await eventually(what, async () => {
    elements = await shownOn(person)
    return isThere(elements)
  }).catch((error: unknown) => {
    throw new Error(`${String(error)}, but ${JSON.stringify(elements).slice(0, 2_000)}`)
  })
  return elements
}

export const count = (person: Person, number: number) =>
  seen(person, `${number} elements on the board`, (elements) => elements.length === number)

/** Where something is, from the board's upper left corner. */
type Place = readonly [number, number]

/** The same in the window. */
async function placeOn({ page }: Person, [x, y]: Place) {
  const box = await page.locator('.board canvas.interactive').boundingBox()
  if (!box) throw new Error('the board is shown')
  return [box.x + x, box.y + y] as const
}

/** Draws with a tool, from one place to another. */
export async function draw(person: Person, tool: string, from: Place, ...to: Place[]): Promise<void> {
  const { page } = person
  await page.locator(`[data-testid=toolbar-${tool}]`).check({ force: true })
  await drag(person, from, ...to)
}

/** Presses at one place and lets go at another. */
export async function drag(person: Person, from: Place, ...to: Place[]): Promise<void> {
  await hold(person, from)
  for (const place of to) await carry(person, place)
  await person.page.mouse.up()
}

/** Presses at a place. */
export async function hold(person: Person, from: Place): Promise<void> {
  const { mouse } = person.page
  await mouse.move(...(await placeOn(person, from)))
  await mouse.down()
}

/** Carries what one holds to a place. */
export async function carry(person: Person, to: Place): Promise<void> {
  const { mouse } = person.page
  const place = await placeOn(person, to)
  await mouse.move(...place, { steps: 4 })
  // The board takes the first move of a frame: where the hand came to rest counts in the next.
  await person.page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)))
  await mouse.move(...place)
}
