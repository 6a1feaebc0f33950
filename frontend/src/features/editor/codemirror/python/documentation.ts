import { element } from '../element'

/**
 * What the server says about something, as it may be shown: it quotes the text, which others
 * write, too.
 */
export async function documentationOf(markdown: string): Promise<HTMLElement> {
  const place = element('div', { class: 'python-documentation' })
  try {
    const { render } = await import('../../../markdown/render')
    // A line between the signature and the rest: a border does that.
    place.append(await render(markdown.replaceAll(/^---$/gm, '')))
  } catch {
    // What formats it could not be loaded: its source says the same.
    place.append(element('pre', {}, markdown))
  }
  return place
}
