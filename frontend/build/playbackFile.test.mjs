// @vitest-environment jsdom
import { expect, it } from 'vitest'
import { inHtml } from './playbackFile.ts'

/** What a browser makes of the script, in a page. */
function inPage(script) {
  const page = new DOMParser().parseFromString(`<script>${script}</script><p>after</p>`, 'text/html')
  expect(page.querySelector('p')?.textContent).toBe('after')
  return page.querySelector('script')?.textContent ?? ''
}

it('a script stays whole in HTML, and means the same', () => {
  const texts = ['</script>', '<!--', '<script>', '<!-- <script', '</SCRIPT >', '<p>', '1 < 2']
  const script = `globalThis.found = [${texts.map((text) => JSON.stringify(text)).join(', ')}, /<\\/script>/.source]`
  const safe = inHtml(script)
  expect(inPage(safe)).toBe(safe)
  // eslint-disable-next-line no-eval
  expect((0, eval)(safe)).toEqual([...texts, String.raw`<\/script>`])
})

it('refuses what would be changed by that', () => {
  expect(() => inHtml('a<!--b')).toThrow(/can't stand in HTML/)
  expect(() => inHtml('`\r`')).toThrow(/characters/)
})
