/**
 * A name beside somebody's caret or highlight: text, never markup. It is in a shadow root: when a
 * browser edits a very long line it copies what stands in it, and the editor would take the
 * copy of a name for something typed.
 */
export function nameTag(name: string, ...classes: string[]): HTMLElement {
  const tag = document.createElement('span')
  tag.classList.add('remote-name', 'person', ...classes)
  tag.attachShadow({ mode: 'open' }).textContent = name
  return tag
}
