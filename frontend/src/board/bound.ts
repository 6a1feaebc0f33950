import type { Element } from './element'

// What is bound to an element, arrows and its text, says so itself. Excalidraw keeps the other
// direction, too, as a list at the element: two people who bind to one element at once would
// write one list over the other. So it is not shared, and made of what is.

interface Bound {
  id: string
  type: 'arrow' | 'text'
}

const boundTo = (binding: unknown): unknown =>
  typeof binding === 'object' && binding !== null && 'elementId' in binding ? binding.elementId : undefined

/** Whether an element can be bound to others. */
export const canBind = ({ type }: Element) => type === 'arrow' || type === 'text'

/** What is bound to each element, by its id. */
function bonds(elements: Iterable<Element>): Map<unknown, Bound[]> {
  const found = new Map<unknown, Bound[]>()
  const add = (target: unknown, bound: Bound) => {
    if (typeof target !== 'string') return
    const list = found.get(target)
    if (!list) found.set(target, [bound])
    else if (!list.some(({ id }) => id === bound.id)) list.push(bound)
  }
  for (const element of elements) {
    if (element.isDeleted) continue
    if (element.type === 'text') add(element['containerId'], { id: element.id, type: 'text' })
    if (element.type === 'arrow') {
      add(boundTo(element['startBinding']), { id: element.id, type: 'arrow' })
      add(boundTo(element['endBinding']), { id: element.id, type: 'arrow' })
    }
  }
  return found
}

const isList = (value: unknown): value is readonly Bound[] => Array.isArray(value)

/** The elements whose list is another than it should be, with the list as it should be. */
export function misbound(
  elements: readonly Element[],
): { element: Element; boundElements: Bound[] | null }[] {
  const wanted = bonds(elements)
  return elements.flatMap((element) => {
    if (element.isDeleted) return []
    const now = isList(element['boundElements']) ? element['boundElements'] : []
    const next = wanted.get(element.id) ?? []
    const isSame = now.length === next.length && next.every(({ id }) => now.some((one) => one.id === id))
    return isSame ? [] : [{ element, boundElements: next.length > 0 ? next : null }]
  })
}
