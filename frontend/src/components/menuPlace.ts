/** Space between a menu and what it belongs to, or the edge of the window, in pixels. */
const gap = 4

/** Where a menu stands: below what it belongs to, or above where there is more room, within the window. */
export function placeMenu(
  anchor: Pick<DOMRect, 'left' | 'top' | 'bottom' | 'right'>,
  menu: { width: number; height: number },
  window: { width: number; height: number },
): { left: number; top: number } {
  const fitsBelow = anchor.bottom + gap + menu.height <= window.height - gap
  const top =
    fitsBelow || anchor.top < window.height - anchor.bottom
      ? anchor.bottom + gap
      : anchor.top - gap - menu.height
  const fitsRight = anchor.left + menu.width <= window.width - gap
  const left = fitsRight ? anchor.left : anchor.right - menu.width
  return {
    left: Math.max(gap, Math.min(left, window.width - gap - menu.width)),
    top: Math.max(gap, Math.min(top, window.height - gap - menu.height)),
  }
}
