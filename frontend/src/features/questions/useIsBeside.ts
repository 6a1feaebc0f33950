import { useSyncExternalStore } from 'react'

/** Wide enough for a list and what was chosen in it. */
const beside = matchMedia('(min-width: 64rem)')

function subscribe(listener: () => void) {
  beside.addEventListener('change', listener)
  return () => beside.removeEventListener('change', listener)
}

/** Whether both stand beside each other. */
export const useIsBeside = () => useSyncExternalStore(subscribe, () => beside.matches)
