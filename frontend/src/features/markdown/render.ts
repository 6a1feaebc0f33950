import { Marked } from 'marked'
import { escaped, plainTags } from './html'
import { highlight } from './highlight'
import { mathExtensions, typeset } from './math'
import { sanitize, sanitizeMath } from './sanitize'

/** UTF-16 units that are shown: what is longer ends there. */
export const longestText = 200_000

/** Headings begin below those of the page and its panels. */
const headingShift = 2

const marked = new Marked({
  gfm: true,
  breaks: false,
  extensions: mathExtensions,
  renderer: {
    heading({ tokens, depth }) {
      const level = Math.min(depth + headingShift, 6)
      return `<h${level}>${this.parser.parseInline(tokens)}</h${level}>\n`
    },
    code({ text, lang }) {
      const language = /^[\w+#-]{1,20}/.exec(lang ?? '')?.[0]
      return `<pre><code${language ? ` data-language="${escaped(language)}"` : ''}>${escaped(text)}</code></pre>\n`
    },
    html: ({ text, block }) => plainTags(text, block === true),
    // Nothing in a text can be filled in, so there is no form field in it either.
    checkbox: ({ checked }) => (checked ? '☑ ' : '☐ '),
  },
})

/** Markdown that others wrote, as nodes that may be shown. Plain at first, if colours have to be loaded. */
export async function render(markdown: string): Promise<DocumentFragment> {
  const html = await marked.parse(markdown.slice(0, longestText), { async: true })
  const fragment = sanitize(html)
  for (const block of fragment.querySelectorAll('pre, table')) wrap(block)
  // What can't be loaded stays without: the text is there all the same.
  await highlight(fragment).catch(() => undefined)
  await typeset(fragment, sanitizeMath).catch(() => undefined)
  return fragment
}

/** What is wider than its place scrolls by itself, by keys too. */
function wrap(block: Element) {
  const scroller = block.localName === 'pre' ? block : block.ownerDocument.createElement('div')
  scroller.setAttribute('tabindex', '0')
  if (scroller === block) return
  scroller.className = 'markdown-table'
  block.replaceWith(scroller)
  scroller.append(block)
}
