import type { Locator } from 'playwright-core'
import { eventually } from '../support/eventually'
import type { TestRoom } from '../support/server'
import type { Person } from './browser'
import type { Stage } from './stage'

/** What the page's connections are for, which it tells nobody: a test looks at them. */
interface Watched {
  connections?: RTCPeerConnection[]
}

/** Somebody in a room who may be in its call. */
export class Caller {
  private constructor(readonly person: Person) {}

  /** Somebody who has joined the room, with a microphone and a camera. */
  static async join(
    stage: Stage,
    room: TestRoom,
    options: Parameters<Stage['join']>[1] = {},
    policy?: RTCIceTransportPolicy,
  ): Promise<Caller> {
    const person = await stage.join(room, {
      permissions: ['clipboard-read', 'clipboard-write', 'microphone', 'camera'],
      ...options,
    })
    return Caller.watch(person, policy)
  }

  /** Keeps the page's connections to be looked at, from its next load on; that is now. */
  static async watch(person: Person, policy?: RTCIceTransportPolicy): Promise<Caller> {
    await person.context.addInitScript((forced) => {
      const kept: RTCPeerConnection[] = []
      ;(window as Watched).connections = kept
      window.RTCPeerConnection = class extends RTCPeerConnection {
        constructor(configuration?: RTCConfiguration) {
          super({ ...configuration, ...(forced && { iceTransportPolicy: forced }) })
          kept.push(this)
        }
      }
    }, policy)
    await person.page.reload()
    await person.connection('saved')
    return new Caller(person)
  }

  get page() {
    return this.person.page
  }

  get panel(): Locator {
    return this.page.locator('[data-panel="call"]')
  }

  /** The pictures, with what one does in the call. */
  get pictures(): Locator {
    return this.page.locator('[data-call]')
  }

  bar(name: string): Locator {
    return this.page.locator(`[data-call-bar="${name}"]`)
  }

  tile(name: string): Locator {
    return this.page.locator(`[data-tile="${name}"]`)
  }

  control(name: string): Locator {
    return this.pictures.getByRole('button', { name, exact: true })
  }

  async openPanel(): Promise<void> {
    const button = this.page
      .getByRole('navigation', { name: 'Panels' })
      .getByRole('button', { name: /^Call\b/ })
    if ((await button.getAttribute('aria-pressed')) !== 'true') await button.click()
    await this.panel.waitFor()
  }

  /** Goes into the call. */
  async enter(how = 'Join with microphone'): Promise<void> {
    await this.openPanel()
    await this.panel.getByRole('button', { name: how, exact: true }).click()
    await this.pictures.waitFor()
  }

  /** A new picture of somebody comes, as the browser has decoded it. */
  async sees(name: string, within = `[data-tile="${name}"]`): Promise<void> {
    await this.page.waitForFunction(
      (selector) => {
        const video = document.querySelector<HTMLVideoElement>(`${selector} video`)
        return (
          video !== null &&
          new Promise<boolean>((resolve) => {
            video.requestVideoFrameCallback(() => resolve(true))
            setTimeout(() => resolve(false), 2_000)
          })
        )
      },
      within,
      { polling: 200 },
    )
  }

  /** Somebody's voice comes, loud enough to be shown. */
  async hears(name: string): Promise<void> {
    await this.page
      .locator(`[data-tile="${name}"][data-speaking]`)
      .waitFor()
      .catch(async (cause: unknown) => {
        const tile = await this.tile(name).evaluateAll((all) => all.map((one) => ({ ...one.dataset })))
        const energy = [await this.energy(), await this.energy()].join(', then ')
        throw new Error(`${name} is not heard: ${JSON.stringify(tile)}, sound so far ${energy}`, { cause })
      })
  }

  /** How much sound has come by connections that are open. */
  energy(): Promise<number> {
    return this.page.evaluate(async () => {
      let sum = 0
      for (const connection of (window as Watched).connections ?? []) {
        if (connection.connectionState === 'closed') continue
        for (const stat of (await connection.getStats()).values() as Iterable<Record<string, unknown>>)
          if (stat['type'] === 'inbound-rtp' && stat['kind'] === 'audio')
            sum += Number(stat['totalAudioEnergy'] ?? 0)
      }
      return sum
    })
  }

  /** Connections that are not closed. */
  open(): Promise<number> {
    return this.page.evaluate(
      () => ((window as Watched).connections ?? []).filter((one) => one.connectionState !== 'closed').length,
    )
  }

  async hasOpen(count: number): Promise<void> {
    await eventually(`${count} open connections`, async () => (await this.open()) === count)
  }

  /** What kinds of addresses the chosen ways have, on both ends. */
  ways(): Promise<string[]> {
    return this.page.evaluate(async () => {
      const found: string[] = []
      for (const connection of (window as Watched).connections ?? []) {
        if (connection.connectionState !== 'connected') continue
        const stats = [
          ...((await connection.getStats()) as unknown as Map<string, Record<string, unknown>>).values(),
        ]
        const pair = stats.find((stat) => stat['type'] === 'candidate-pair' && stat['nominated'] === true)
        const typeOf = (id: unknown) => String(stats.find((stat) => stat['id'] === id)?.['candidateType'])
        if (pair) found.push(`${typeOf(pair['localCandidateId'])} ${typeOf(pair['remoteCandidateId'])}`)
      }
      return found
    })
  }

  /** Whether any microphone, camera or screen is open in the page. */
  lights(): Promise<number> {
    return this.page.evaluate(
      () =>
        (window as { tracks?: MediaStreamTrack[] }).tracks?.filter((one) => one.readyState === 'live')
          .length ?? 0,
    )
  }
}

/** Ivo, who leads, and Ada, in the call of a room. */
export async function called(stage: Stage) {
  const room = await stage.server.createRoom()
  const ivo = await Caller.join(stage, room, { role: 'interviewer', name: 'Ivo' })
  const ada = await Caller.join(stage, room, { name: 'Ada' })
  await ivo.enter()
  await ada.enter()
  await Promise.all([ada.hears('Ivo'), ivo.hears('Ada')])
  return { room, ivo, ada }
}
