/**
 * Makes the children of `shown` those of `next`, and keeps the elements at both ends that
 * are the same: what one has selected, scrolled or opened there stays (PAGE-1).
 */
export function patch(shown: Element, next: DocumentFragment) {
  const before = [...shown.childNodes]
  const after = [...next.childNodes]
  const shorter = Math.min(before.length, after.length)
  let start = 0
  while (start < shorter && isSame(before[start], after[start])) start += 1
  let end = 0
  while (end < shorter - start && isSame(before.at(-1 - end), after.at(-1 - end))) end += 1
  const following = before[before.length - end] ?? null
  for (const node of before.slice(start, before.length - end)) node.remove()
  for (const node of after.slice(start, after.length - end)) shown.insertBefore(node, following)
}

const isOpen = (node: Element) => node.matches('[open]') || node.querySelector('[open]') !== null

/** Whether two nodes look the same; that one has opened a `<details>` makes no difference. */
function isSame(one: Node | undefined, other: Node | undefined): boolean {
  if (!one || !other) return false
  if (one.isEqualNode(other)) return true
  if (!(one instanceof Element) || !isOpen(one)) return false
  const copy = one.cloneNode(true) as Element
  for (const details of [copy, ...copy.querySelectorAll('[open]')]) details.removeAttribute('open')
  return copy.isEqualNode(other)
}
