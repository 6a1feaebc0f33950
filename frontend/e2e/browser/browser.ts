import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { eventually } from '../support/eventually'
import type { Role } from '../../src/api/schema'
import { languages } from '../../src/config/languages'
import type { Preferences } from '../../src/config/preferences'
import type { Server, TestRoom } from '../support/server'
import { slow } from './slow'

/** How long a step may take on a busy machine, in milliseconds. */
export const patience = 60_000

/**
 * Of the browser's own window: each would show two pages for its address bar, which cost as
 * much as the page that is tested. The others are those that Playwright turns off by
 * itself; Chromium takes one list only.
 */
const turnedOff = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'SpareRendererForSitePerProcess',
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
]

/** A microphone that beeps and a camera that shows a clock, and nobody is asked. */
export const withDevices = ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream']

/** Debian's Chromium, without a window and without calling home. */
export function launch(...more: string[]): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    timeout: patience,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      `--disable-features=${turnedOff.join(',')}`,
      ...more,
    ],
  })
}

type JoinOptions = { role?: Role; name?: string; preferences?: Partial<Preferences> } & Parameters<
  Browser['newContext']
>[0]

/** What a console line begins with that says what the page's policy has forbidden. */
const violation = 'forbidden by the page policy:'

/** Somebody in a room. */
export class Person {
  /** What the page logged as errors, beside those of a lost network. */
  readonly errors: string[] = []
  /** What it logged last, of any kind. */
  readonly logged: string[] = []

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.errors.push(String(error)))
    // What the page's policy forbids is a mistake of the page.
    page.on('console', (message) => {
      this.logged.push(`${message.type()}: ${message.text().slice(0, 300)}`)
      if (this.logged.length > 20) this.logged.shift()
      if (message.text().startsWith(violation)) this.errors.push(message.text())
    })
  }

  static async visit(
    browser: Browser,
    url: string,
    options: Parameters<Browser['newContext']>[0] = {},
  ): Promise<Person> {
    const context = await browser.newContext({
      permissions: ['clipboard-read', 'clipboard-write'],
      ...options,
    })
    context.setDefaultTimeout(patience)
    await context.addInitScript((prefix) => {
      document.addEventListener('securitypolicyviolation', (event) => {
        // When Chromium edits a very long line it copies elements with their styles,
        // and then complains of itself: of no source.
        const isItsOwn = event.effectiveDirective === 'style-src-attr' && !event.sourceFile
        if (!isItsOwn) console.log(prefix, event.effectiveDirective, event.blockedURI, event.sourceFile)
      })
    }, violation)
    await slow(context)
    const person = new Person(context, await context.newPage())
    await person.page.goto(url)
    return person
  }

  /** Somebody who has joined before: the page finds the session that it remembers. */
  static async join(
    browser: Browser,
    server: Server,
    room: TestRoom,
    { role = 'candidate', name = 'Guest', ...options }: JoinOptions = {},
  ): Promise<Person> {
    const person = await Person.enter(browser, server, room, { role, name, ...options })
    await person.connection('saved')
    await person.page.locator('.cm-content').waitFor()
    return person
  }

  /** The same, wherever that leads. */
  static async enter(
    browser: Browser,
    server: Server,
    room: TestRoom,
    { role = 'candidate', name = 'Guest', preferences = {}, ...options }: JoinOptions = {},
  ): Promise<Person> {
    const { renewal } = await server.join(room, role, name)
    const link = room.tokens[role]
    const storageState = {
      cookies: [],
      origins: [
        {
          origin: `http://${server.address}`,
          localStorage: [
            { name: `pairpad.link.${room.id}`, value: link },
            {
              name: `pairpad.room.${room.id}`,
              value: JSON.stringify({ sessions: { [link]: renewal }, links: [] }),
            },
            { name: 'pairpad.preferences', value: JSON.stringify(preferences) },
          ],
        },
      ],
    }
    return Person.visit(browser, `http://${server.address}/rooms/${room.id}`, { storageState, ...options })
  }

  /** Another tab of the same browser. */
  async reopen(url: string): Promise<Person> {
    const page = await this.context.newPage()
    await page.goto(url)
    return new Person(this.context, page)
  }

  /** The text in the editor, as the editor has it (lines out of sight included). */
  text(): Promise<string> {
    return this.page.evaluate(() => {
      const content = document.querySelector('.cm-content') as unknown as {
        cmTile?: { view: { state: { doc: { toString(): string } } } }
        cmView?: { view: { state: { doc: { toString(): string } } } }
      } | null
      const view = content?.cmTile?.view ?? content?.cmView?.view
      return view?.state.doc.toString() ?? ''
    })
  }

  async shows(text: string): Promise<void> {
    await this.has(JSON.stringify(text), (shown) => shown === text)
  }

  async contains(text: string): Promise<void> {
    await this.has(JSON.stringify(text), (shown) => shown.includes(text))
  }

  /** Waits until the text in the editor is as it should be; what it is instead is told. */
  private async has(what: string, isThere: (shown: string) => boolean): Promise<void> {
    let shown = ''
    const look = async () => {
      shown = await this.text()
      return isThere(shown)
    }
    await eventually(`${what} in the editor`, look).catch((error: unknown) => {
      throw new Error(`${String(error)}, but ${JSON.stringify(shown.slice(0, 2_000))}`)
    })
  }

  /** Replaces everything. */
  async replaceAll(text: string): Promise<void> {
    await this.page.locator('.cm-content').click()
    await this.page.keyboard.press('Control+A')
    await this.page.keyboard.insertText(text)
  }

  async goTo(place: 'start' | 'end'): Promise<void> {
    await this.page.locator('.cm-content').focus()
    await this.page.keyboard.press(place === 'start' ? 'Control+Home' : 'Control+End')
  }

  /**
   * Chooses the room's language in its menu, and waits until its file is in the editor: what is
   * chosen is done after the click, and the file of a new language comes from the server.
   */
  async chooseLanguage(name: string): Promise<void> {
    const file = languages.find((language) => language.name === name)?.file
    if (file === undefined) throw new Error(`there is no language ${name}`)
    await this.page.getByRole('button', { name: /^Language/ }).click()
    await this.page.getByRole('menuitemradio', { name: new RegExp(`^${name} `) }).click()
    await this.page.getByRole('button', { name: `Language: ${name}`, exact: true }).waitFor()
    await this.page.locator(`[role=tab][aria-selected=true][data-file="${file}"]`).waitFor()
    await this.page.locator('.cm-content').waitFor()
  }

  type(text: string): Promise<void> {
    return this.page.keyboard.type(text)
  }

  /** The page's clock stands from now on: what somebody did a moment ago stays that, on a busy machine, too. */
  async stopClock(): Promise<void> {
    await this.page.evaluate(() => {
      const now = Date.now()
      Date.now = () => now
    })
  }

  async connection(kind: string): Promise<void> {
    // 'Saved' is shown while what is unsaved is young: here it means that nothing is.
    const state =
      kind === 'saved' ? '[data-connection="saved"][data-unsaved="0"]' : `[data-connection="${kind}"]`
    await this.page.locator(state).waitFor({ state: 'attached' })
  }

  close(): Promise<void> {
    return this.context.close()
  }
}
