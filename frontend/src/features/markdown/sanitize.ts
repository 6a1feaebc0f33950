import createDOMPurify, { type Config } from 'dompurify'
import { mathAttribute } from './math'

/**
 * What may stand in a text that others wrote. No class: the page's own classes could make
 * a link cover the window. No id or name: they would shadow properties of the document.
 */
const allowed: Config = {
  ALLOWED_TAGS:
    'a b blockquote br code del details em h1 h2 h3 h4 h5 h6 hr i img kbd li mark ol p pre s strong sub summary sup table tbody td th thead tr u ul'.split(
      ' ',
    ),
  ALLOWED_ATTR: ['align', 'alt', 'data-language', mathAttribute, 'href', 'src', 'start', 'title'],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
}

/** What KaTeX makes of a formula. */
const mathml: Config = {
  USE_PROFILES: { mathMl: true },
  ADD_TAGS: ['semantics', 'annotation'],
  ADD_ATTR: ['encoding'],
  FORBID_ATTR: ['style', 'class', 'id', 'href'],
  ALLOW_DATA_ATTR: false,
  RETURN_DOM_FRAGMENT: true,
}

// Of its own: hooks of one are not those of another part of the page.
const purify = createDOMPurify(window)

const picture = /^data:image\/(?:png|jpeg|gif|webp);base64,/i

/** Only addresses that say where they lead: another site, or a mail. */
function isAddress(href: string): boolean {
  try {
    return ['https:', 'http:', 'mailto:'].includes(new URL(href).protocol)
  } catch {
    return false
  }
}

purify.addHook('afterSanitizeAttributes', (node) => {
  if (node.localName === 'a') {
    const href = node.getAttribute('href')
    if (href === null || !isAddress(href)) return node.removeAttribute('href')
    node.setAttribute('target', '_blank')
    node.setAttribute('rel', 'noopener noreferrer')
  } else {
    node.removeAttribute('href')
  }
  if (node.localName !== 'img') node.removeAttribute('src')
  else if (!picture.test(node.getAttribute('src') ?? '')) replaceImage(node)
})

/**
 * A picture of another site would tell that site who reads the text, and when; the page's
 * policy forbids it. A link to it stands in its place.
 */
function replaceImage(image: Element) {
  const address = image.getAttribute('src') ?? ''
  const caption = image.getAttribute('alt') || address
  image.removeAttribute('src')
  if (!image.parentNode) return
  const instead = image.ownerDocument.createElement(isAddress(address) ? 'a' : 'span')
  if (isAddress(address)) {
    instead.setAttribute('href', address)
    instead.setAttribute('target', '_blank')
    instead.setAttribute('rel', 'noopener noreferrer')
  }
  instead.textContent = caption
  image.before(instead)
  image.remove()
}

/** HTML of a text that others wrote, as it may be shown. */
export const sanitize = (html: string) => purify.sanitize(html, allowed) as unknown as DocumentFragment

/** MathML that KaTeX made. */
export const sanitizeMath = (html: string) => purify.sanitize(html, mathml) as unknown as DocumentFragment
