import { type Browser, type BrowserContext, launch, type Page } from 'puppeteer-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { Server } from '../support/server'

/** How long a step may take on a busy machine, in milliseconds. */
const patience = 60_000

let browser: Browser
let server: Server

beforeAll(async () => {
  server = await Server.start()
  browser = await launch({
    browser: 'firefox',
    executablePath: process.env['FIREFOX'] ?? '/usr/bin/firefox-esr',
    headless: true,
    timeout: patience,
  })
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

/** Somebody with a Firefox of their own. */
class Visitor {
  readonly errors: string[] = []

  private constructor(
    private readonly context: BrowserContext,
    readonly page: Page,
  ) {
    page.on('pageerror', (error) => this.errors.push(String(error)))
  }

  static async at(url: string): Promise<Visitor> {
    const context = await browser.createBrowserContext()
    const page = await context.newPage()
    page.setDefaultTimeout(patience)
    await page.setViewport({ width: 1280, height: 800 })
    // Reading the clipboard is for people to allow: what is copied is noted instead.
    await page.evaluateOnNewDocument(() => {
      // The empty page before has none.
      if (!isSecureContext) return
      const write = navigator.clipboard.writeText.bind(navigator.clipboard)
      navigator.clipboard.writeText = (text) => {
        document.documentElement.dataset['copied'] = text
        return write(text)
      }
    })
    const visitor = new Visitor(context, page)
    await page.goto(url)
    return visitor
  }

  static async joining(link: string, name: string): Promise<Visitor> {
    const visitor = await Visitor.at(link)
    await visitor.sees('input')
    await eventually('the field to have the focus', () =>
      visitor.page.evaluate(() => document.activeElement?.tagName === 'INPUT'),
    )
    await visitor.page.keyboard.type(name)
    await visitor.page.keyboard.press('Enter')
    return visitor
  }

  /** Waits for something, by a selector of puppeteer's. */
  async sees(selector: string): Promise<void> {
    await this.page.locator(selector).setTimeout(patience).wait()
  }

  async says(text: string): Promise<void> {
    await this.sees(`::-p-text(${text})`)
  }

  press(name: string): Promise<void> {
    return this.click(`::-p-aria([name="${name}"][role="button"])`)
  }

  async click(selector: string): Promise<void> {
    // What is behind another window is drawn so seldom that a button seems to move for half a minute.
    await this.page.bringToFront()
    await this.page.locator(selector).setTimeout(patience).click()
  }

  /** What the editor shows. */
  text(): Promise<string> {
    return this.page.evaluate(() =>
      [...document.querySelectorAll('.cm-line')].map((line) => line.textContent).join('\n'),
    )
  }

  async shows(text: string): Promise<void> {
    await eventually(`${text} in Firefox`, async () => (await this.text()).includes(text))
  }

  async hasEditorFocus(): Promise<void> {
    await eventually('the editor to have the focus', () =>
      this.page.evaluate(() => document.activeElement?.classList.contains('cm-content') ?? false),
    )
  }

  async saved(): Promise<void> {
    await this.sees('[data-connection=saved][data-unsaved="0"]')
  }

  async copied(role: string): Promise<string> {
    await this.press(`Copy the ${role} link`)
    return eventually('the link', () =>
      this.page.evaluate((wanted) => {
        const { copied } = document.documentElement.dataset
        delete document.documentElement.dataset['copied']
        return copied?.includes(wanted) ? copied : undefined
      }, '/rooms/'),
    )
  }

  async leave(): Promise<void> {
    expect(this.errors).toEqual([])
    await this.context.close()
  }
}

it('PAGE-2 the first minute in Firefox, with an owner, an interviewer and a candidate', async () => {
  const olga = await Visitor.at(`http://${server.address}/`)
  await olga.press('New room')
  await olga.hasEditorFocus()
  await olga.shows('Hello from Pairpad')
  await olga.page.keyboard.type('# first key\n')
  await olga.shows('# first key')

  const ivan = await Visitor.joining(await olga.copied('interviewer'), 'Ivan')
  await ivan.shows('# first key')
  const ada = await Visitor.joining(await olga.copied('candidate'), 'Ada')
  await ada.says('You are in, Ada.')
  await ada.hasEditorFocus()
  await ada.page.keyboard.type('warming up')
  await ada.shows('warming up')

  await olga.says('Waiting: Ada')
  await ivan.says('Waiting: Ada')
  await ivan.click('::-p-aria([role="button"]) ::-p-text(Start)')
  await ada.saved()
  await ada.shows('# first key')
  await ada.hasEditorFocus()
  expect(await ada.text()).not.toContain('warming up')
  await ada.page.keyboard.type('# Ada\n')
  await olga.shows('# Ada')
  await ivan.shows('# Ada')
  await olga.sees('.remote-caret')

  // Undo takes back one's own, and a paste arrives whole.
  await olga.page.focus('.cm-content')
  await olga.page.keyboard.type('# Olga\n')
  await ada.shows('# Olga')
  await ada.page.keyboard.down('Control')
  await eventually('her line to be gone', async () => {
    // What was typed slowly is several steps.
    await ada.page.keyboard.press('z')
    return !(await olga.text()).includes('# Ada')
  })
  await ada.page.keyboard.up('Control')
  await olga.shows('# Olga')

  // Reloading brings back oneself and the text.
  await ada.saved()
  await ada.page.reload()
  await ada.shows('# Olga')
  await ada.saved()

  await olga.press('End the interview')
  await olga.click('[role=alertdialog] .button-danger')
  await ada.says('The interview has ended.')
  await ada.shows('# Olga')
  await olga.press('Next candidate')
  await olga.sees('[data-phase=pending]')
  for (const visitor of [olga, ivan, ada]) await visitor.leave()
})
