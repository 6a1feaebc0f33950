import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, type TestContext } from 'vitest'
import { Server, type TestRoom } from '../support/server'
import { launch, Person } from './browser'
import { shownBy } from './failure'

/** The browser and the server of one file's tests. Whoever came leaves after each test, without an error. */
export class Stage {
  private readonly people: Person[] = []
  private launched: Browser | undefined
  private started: Server | undefined

  /** One server for all tests of the file. Called where tests are declared. */
  static of(...args: string[]): Stage {
    return Stage.on(() => Server.start(...args))
  }

  /** The same with a server that is started so, and a browser with more arguments. */
  static on(start: () => Promise<Server>, ...browserArgs: string[]): Stage {
    const stage = new Stage()
    beforeAll(async () => {
      stage.launched = await launch(...browserArgs)
      stage.started = await start()
    })
    afterAll(async () => {
      await stage.browser.close()
      await stage.server.stop()
    })
    afterEach(({ task }) => stage.clear(task))
    return stage
  }

  /** A server for each test. Called where tests are declared. */
  static ofEach(): Stage {
    const stage = new Stage()
    beforeAll(async () => {
      stage.launched = await launch()
    })
    afterAll(() => stage.browser.close())
    beforeEach(async () => {
      stage.started = await Server.start()
    })
    afterEach(async ({ task }) => {
      try {
        await stage.clear(task)
      } finally {
        await stage.server.stop()
      }
    })
    return stage
  }

  private async clear({ result }: Pick<TestContext['task'], 'result'>) {
    const people = this.people.splice(0)
    const errors = people.flatMap((person) => person.errors)
    const shown = result?.state === 'fail' ? await Promise.all(people.map(shownBy)) : []
    await Promise.all(people.map((person) => person.close()))
    if (shown.length > 0) console.error(`It ended with these pages:\n${shown.join('\n\n')}`)
    expect(errors).toEqual([])
  }

  get browser(): Browser {
    if (!this.launched) throw new Error('the browser is there once the tests run')
    return this.launched
  }

  get server(): Server {
    if (!this.started) throw new Error('the server is there once the tests run')
    return this.started
  }

  /** Somebody with a new browser, at this address. */
  async visit(url: string, options?: Parameters<typeof Person.visit>[2]): Promise<Person> {
    return this.add(await Person.visit(this.browser, url, options))
  }

  /** Somebody in a room, with everything saved. */
  async join(room: TestRoom, options?: Parameters<typeof Person.join>[3]): Promise<Person> {
    return this.add(await Person.join(this.browser, this.server, room, options))
  }

  /** Somebody who opens a room, wherever that leads. */
  async enter(room: TestRoom, options?: Parameters<typeof Person.enter>[3]): Promise<Person> {
    return this.add(await Person.enter(this.browser, this.server, room, options))
  }

  private add(person: Person): Person {
    this.people.push(person)
    return person
  }
}
