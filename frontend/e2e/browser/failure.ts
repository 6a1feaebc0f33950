import type { Person } from './browser'

/** As many characters of a page as tell where somebody was. */
const shownLength = 4_000

/** What a page showed and logged when a test failed: it may not fail again while somebody looks. */
export async function shownBy({ page, logged, errors }: Person): Promise<string> {
  const tree = await page
    .locator('body')
    .ariaSnapshot({ timeout: 5_000 })
    .catch((error: unknown) => String(error))
  const editor = await page.evaluate(editorState).catch((error: unknown) => String(error))
  return [page.url(), tree.slice(0, shownLength), ...logged, ...errors, JSON.stringify(editor)].join('\n')
}

/** What the tree does not have of the editor and of whoever writes in it. */
function editorState() {
  const scroller = document.querySelector('.cm-scroller')
  const { scrollTop, scrollHeight, clientHeight } = scroller ?? {}
  const { visibilityState, activeElement } = document
  const focus = activeElement?.getAttribute('aria-label') ?? activeElement?.nodeName
  return { scrollTop, scrollHeight, clientHeight, visibilityState, focus }
}
