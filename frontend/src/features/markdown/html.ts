/** A text as HTML. */
export const escaped = (text: string) =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const tag = /<!--[\s\S]*?-->|<\/?(?:br|b|del|details|em|i|kbd|mark|s|strong|sub|summary|sup|u) ?\/?>/gi

/**
 * HTML within Markdown: plain tags count, without attributes; all else is text, so that
 * `vector<int>` can be read. The page's policy reports handlers and styles already when they
 * are parsed, long before something takes them out: here none is left to be parsed.
 */
export function plainTags(html: string, isBlock: boolean): string {
  let [shown, at] = ['', 0]
  for (const found of html.matchAll(tag)) {
    shown += escaped(html.slice(at, found.index))
    if (!found[0].startsWith('<!')) shown += found[0].toLowerCase()
    at = found.index + found[0].length
  }
  shown += escaped(html.slice(at))
  // What opens or closes a block would close the paragraph.
  return isBlock && shown.trim() && !/<\/?(?:details|summary)/.test(shown)
    ? `<p>${shown.trim()}</p>\n`
    : shown
}
