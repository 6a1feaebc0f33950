import type { TokenizerAndRendererExtension } from 'marked'
import { escaped } from './html'

/** The attribute by which maths waits in the rendered text until it is typeset. */
export const mathAttribute = 'data-math'

/** What stands in for maths: its source, which is what is read if it can't be typeset. */
const placeholder = (source: string, display: 'block' | 'inline') =>
  `<code ${mathAttribute}="${display}">${escaped(source)}</code>`

/** `$$…$$` on lines of its own. */
const block: TokenizerAndRendererExtension = {
  name: 'mathBlock',
  level: 'block',
  start: (source) => /(?:^|\n) {0,3}\$\$/.exec(source)?.index,
  tokenizer(source) {
    const found = /^ {0,3}\$\$([^$]+?)\$\$[ \t]*(?:\n|$)/.exec(source)
    return found?.[1]?.trim() ? { type: 'mathBlock', raw: found[0], text: found[1].trim() } : undefined
  },
  renderer: ({ text }) => `<p>${placeholder(String(text), 'block')}</p>`,
}

/**
 * `$…$` within a line. As Pandoc has it, so that prices stay prices: no blank inside
 * next to the dollars, and no digit after the closing one.
 */
const inline: TokenizerAndRendererExtension = {
  name: 'math',
  level: 'inline',
  start: (source) => {
    const at = source.indexOf('$')
    return at < 0 ? undefined : at
  },
  tokenizer(source) {
    const found = /^\$(?![\s$])((?:\\.|[^\\$\n])+?)(?<!\s)\$(?!\d)/.exec(source)
    return found?.[1] ? { type: 'math', raw: found[0], text: found[1] } : undefined
  },
  renderer: ({ text }) => placeholder(String(text), 'inline'),
}

export const mathExtensions = [block, inline]

/** Sources beyond this are shown as they are: typesetting takes time in proportion, and more. */
const longest = 4_000

/** Typesets what waits for it. KaTeX is loaded only now; MathML needs neither its styles nor its fonts. */
export async function typeset(root: ParentNode, sanitize: (mathml: string) => DocumentFragment) {
  const waiting = [...root.querySelectorAll(`[${mathAttribute}]`)]
  if (waiting.length === 0) return
  const { renderToString } = await import('katex')
  for (const element of waiting) {
    const source = element.textContent
    if (source.length > longest) continue
    try {
      const mathml = renderToString(source, {
        output: 'mathml',
        displayMode: element.getAttribute(mathAttribute) === 'block',
        throwOnError: true,
        strict: 'ignore',
        trust: false,
        maxExpand: 200,
        maxSize: 20,
      })
      // Some commands have one, which the page's policy forbids to be parsed at all. In texts KaTeX escapes quotes.
      element.replaceWith(sanitize(mathml.replaceAll(/ style="[^"]*"/g, '')))
    } catch {
      // A formula with a mistake, or half of one that is being typed: its source says what is meant.
      element.setAttribute('data-wrong', '')
    }
  }
}
