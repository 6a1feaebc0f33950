import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually } from '../support/eventually'
import { Server } from '../support/server'
import { StockClient } from '../stock/client'
import { launch, Person } from './browser'
import payloads from './xss.json'

let browser: Browser
let server: Server

beforeAll(async () => {
  browser = await launch()
  server = await Server.start()
})
afterAll(async () => {
  await browser.close()
  await server.stop()
})

/** What is in the shown text that must not be. Runs in the page. */
function wrongIn(root: Element): string[] {
  const forbidden =
    'script, style, link, meta, base, iframe, frame, frameset, object, embed, applet, portal, form, input, ' +
    'button, select, textarea, option, label, dialog, svg, video, audio, source, picture, template, noscript'
  const wrong = [...root.querySelectorAll(forbidden)].map((element) => `element ${element.localName}`)
  for (const element of root.querySelectorAll('*')) {
    for (const { name, value } of element.attributes) {
      const isOurs = /^(?:markdown(?:-table)?|(?:tok-[\w-]+ ?)+)$/.test(value)
      if (/^on/i.test(name)) wrong.push(`attribute ${name}`)
      if (['style', 'id', 'name', 'srcset', 'ping', 'hidden', 'contenteditable'].includes(name)) {
        wrong.push(`attribute ${name}`)
      }
      if (name === 'class' && !isOurs) wrong.push(`class ${value}`)
      if (name === 'href') {
        if (!/^(?:https?|mailto):/.test((element as HTMLAnchorElement).href)) wrong.push(`href ${value}`)
        if (element.getAttribute('rel') !== 'noopener noreferrer') wrong.push(`rel of ${value}`)
        if (element.getAttribute('target') !== '_blank') wrong.push(`target of ${value}`)
      }
      if (/^(?:src|action|formaction|data|background|poster|xlink:href)$/.test(name)) {
        if (!/^data:image\/(?:png|jpeg|gif|webp);/.test(value)) wrong.push(`${name} ${value}`)
      }
    }
  }
  return wrong
}

it('nothing that people write into a problem runs, loads or looks like a part of the page', async () => {
  const room = await server.createRoom()
  const ada = await Person.join(browser, server, room, { name: 'Ada' })
  const [foreign, dialogs]: string[][] = [[], []]
  ada.context.on('request', (request) => {
    const url = request.url()
    if (!url.startsWith(`http://${server.address}/`) && !url.startsWith('data:')) foreign?.push(url)
  })
  ada.page.on('dialog', (dialog) => {
    dialogs?.push(dialog.message())
    void dialog.dismiss()
  })
  const owner = { params: { token: room.tokens.owner } }
  const olga = await new StockClient(server, `${room.id}/problem`, owner).synced()
  const text = olga.doc.getText('text')
  expect(payloads.length).toBeGreaterThanOrEqual(60)
  for (const [at, { class: kind, payload }] of payloads.entries()) {
    olga.doc.transact(() => {
      text.delete(0, text.length)
      text.insert(0, `payload ${at}.\n\n${payload}`)
    })
    const shown = ada.page.locator('[data-problem] .markdown')
    await shown.getByText(`payload ${at}.`).waitFor()
    expect(await shown.evaluate(wrongIn), `${kind}: ${payload}`).toEqual([])
  }
  // The page is still the page, and nothing has gone out of it.
  await ada.shows(await ada.text())
  expect(ada.context.pages()).toHaveLength(1)
  expect(await ada.page.locator('header').first().isVisible()).toBe(true)
  expect(dialogs).toEqual([])
  expect(foreign).toEqual([])
  expect(ada.errors).toEqual([])
  olga.destroy()
  await ada.close()
})

it('what is harmless stays: tables, code in colours, maths, links, small pictures', async () => {
  const room = await server.createRoom()
  const ada = await Person.join(browser, server, room, { name: 'Ada' })
  const dot =
    'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  const markdown = [
    '# Heading\n\nSome **bold** and *emphasised* text for $5 or $10, H<sub>2</sub>O, <kbd>Esc</kbd>, List<String>.',
    '| left | right |\n|---|--:|\n| a | b |',
    '```python\ndef solve():\n    return "x"  # why\n```',
    'Inline $a^2 + b^2$ and\n\n$$\n\\sum_{i=0}^n i\n$$\n\nand half of one: $\\frac{1$',
    `[link](https://a.example/x) ![dot](${dot}) ![foreign](https://a.example/y.png)`,
    '- [x] done\n- [ ] open',
  ].join('\n\n')
  await server.ask('PUT', `/rooms/${room.id}/problem`, room.tokens.owner, { markdown })
  const shown = ada.page.locator('[data-problem] .markdown')
  await shown.getByRole('heading', { name: 'Heading', level: 3 }).waitFor()
  expect(await shown.getByText('for $5 or $10, H2O, Esc, List<String>.').count()).toBe(1)
  expect(await shown.locator('td[align=right]').innerText()).toBe('b')
  expect(await shown.locator('.tok-keyword').allInnerTexts()).toEqual(['def', 'return'])
  expect(await shown.locator('.tok-comment').innerText()).toBe('# why')
  expect(await shown.locator('math').count()).toBe(2)
  expect(await shown.locator('math[display=block] munderover').count()).toBe(1)
  expect(await shown.locator('[data-wrong]').innerText()).toBe('\\frac{1')
  const width = () => shown.locator('img').evaluate((image: HTMLImageElement) => image.naturalWidth)
  await eventually('the picture', async () => (await width()) === 1)
  expect(await shown.getByRole('link', { name: 'foreign' }).getAttribute('href')).toBe(
    'https://a.example/y.png',
  )
  await shown.getByText('☑').waitFor()
  expect(ada.errors).toEqual([])
  await ada.close()
})
