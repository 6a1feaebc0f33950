import { useSyncExternalStore } from 'react'

/** Wide enough for panels beside and below the code; in a narrower window one of them covers it. */
export const wideWindow = matchMedia('(min-width: 56rem)')

function subscribe(listener: () => void) {
  wideWindow.addEventListener('change', listener)
  return () => wideWindow.removeEventListener('change', listener)
}

/** Whether the window is wide, as it changes. */
export const useIsWide = () => useSyncExternalStore(subscribe, () => wideWindow.matches)
