function set(part: Element, name: string, value: string | null | undefined) {
  if (value && part.getAttribute(name) !== value) part.setAttribute(name, value)
}

/**
 * Excalidraw leaves parts without a name, or with one that is not what is seen: its menu has none,
 * its colours say that they are a dialog, and its zoom is not called by the number on it. It takes
 * no other names, so they are set where it has drawn them.
 */
export function nameParts(root: HTMLElement, menu: string): () => void {
  const nameAll = () => {
    for (const part of root.querySelectorAll('.main-menu-trigger')) {
      set(part, 'aria-label', menu)
      set(part, 'title', menu)
    }
    for (const part of root.querySelectorAll('.color-picker-container')) {
      set(part, 'role', 'group')
      part.removeAttribute('aria-modal')
      set(part, 'aria-label', part.querySelector('.color-picker__button')?.getAttribute('aria-label'))
    }
    for (const part of root.querySelectorAll('.reset-zoom-button'))
      set(part, 'aria-label', `${part.textContent}, ${part.getAttribute('title') ?? ''}`)
  }
  nameAll()
  const observer = new MutationObserver(nameAll)
  observer.observe(root, {
    subtree: true,
    childList: true,
    characterData: true,
    attributeFilter: ['title', 'aria-label'],
  })
  return () => observer.disconnect()
}
