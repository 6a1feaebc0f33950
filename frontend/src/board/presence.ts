import type { Awareness } from 'y-protocols/awareness'
import { type Identity, identityOf } from '../session/people'
import { fieldsIn, numberIn } from '../sync/shape'
import { idIn } from './properties'

/** What one sees of a board: its middle, how large it is shown, and how much of it. */
export interface View {
  x: number
  y: number
  zoom: number
  width: number
  height: number
}

/** Where somebody is on a board. */
export interface OnBoard {
  pointer: { x: number; y: number; isDown: boolean } | undefined
  selected: readonly string[]
  view: View | undefined
}

export interface OtherOnBoard extends OnBoard, Identity {
  client: number
}

/** A presence state may have 4 KiB. */
const mostSelected = 40
const furthest = 1e7
/** At most so often, in milliseconds: 30 times a second. */
const pause = 1_000 / 30

/** As it is sent: whole numbers are shorter, and nobody points at half a pixel. */
function sentOf({ pointer, selected, view }: OnBoard) {
  return {
    pointer: pointer ? [Math.round(pointer.x), Math.round(pointer.y), pointer.isDown ? 1 : 0] : null,
    selected: selected.slice(0, mostSelected),
    view: view
      ? [view.x, view.y, view.width, view.height].map(Math.round).concat(Math.round(view.zoom * 1e4) / 1e4)
      : null,
  }
}

const numbers = (value: unknown, count: number): number[] | undefined => {
  if (!Array.isArray(value) || value.length !== count) return undefined
  const found = value.flatMap((one: unknown) => numberIn(one, -furthest, furthest) ?? [])
  return found.length === count ? found : undefined
}

/** Where a presence state says somebody is on the board. It comes from other people. */
export function onBoard(state: Record<string, unknown>): OnBoard {
  const { pointer, selected, view } = fieldsIn(state['board'])
  const [px, py, down] = numbers(pointer, 3) ?? []
  const [x, y, width, height, zoom] = numbers(view, 5) ?? []
  const isView = x !== undefined && y !== undefined && zoom !== undefined && zoom > 0.01 && zoom < 100
  return {
    pointer: px !== undefined && py !== undefined ? { x: px, y: py, isDown: down === 1 } : undefined,
    selected: Array.isArray(selected)
      ? selected.slice(0, mostSelected).flatMap((id: unknown) => idIn(id) ?? [])
      : [],
    view:
      isView && width !== undefined && height !== undefined && width > 0 && height > 0
        ? { x, y, zoom, width, height }
        : undefined,
  }
}

/** Where the others are. Who has not opened the board is nowhere on it. */
export function othersOn(awareness: Awareness): OtherOnBoard[] {
  return [...awareness.getStates()]
    .filter(([client, state]) => client !== awareness.clientID && 'board' in state)
    .map(([client, state]) => ({ client, ...identityOf(client, state), ...onBoard(state) }))
}

/** Tells the others where one is: not more often than they see it, and nothing as long as one rests. */
export class OwnPresence {
  private readonly here: OnBoard = { pointer: undefined, selected: [], view: undefined }
  private timer: ReturnType<typeof setTimeout> | undefined
  private sentAt = -Infinity
  private sent = ''

  constructor(private readonly awareness: Awareness) {}

  update(changed: Partial<OnBoard>) {
    Object.assign(this.here, changed)
    if (this.timer !== undefined) return
    const wait = this.sentAt + pause - performance.now()
    if (wait <= 0) this.send()
    else this.timer = setTimeout(() => this.send(), wait)
  }

  private send() {
    clearTimeout(this.timer)
    this.timer = undefined
    const state = sentOf(this.here)
    const text = JSON.stringify(state)
    if (text === this.sent) return
    this.sent = text
    this.sentAt = performance.now()
    this.awareness.setLocalStateField('board', state)
  }

  /** One has closed the board. */
  leave() {
    clearTimeout(this.timer)
    this.timer = undefined
    const { board, ...rest } = this.awareness.getLocalState() ?? {}
    if (board !== undefined) this.awareness.setLocalState(rest)
  }
}
