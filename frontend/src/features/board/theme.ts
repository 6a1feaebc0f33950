import { useSyncExternalStore } from 'react'
import { usePreferences } from '../../config/usePreferences'

const darkSystem = matchMedia('(prefers-color-scheme: dark)')

function onSystem(listener: () => void) {
  darkSystem.addEventListener('change', listener)
  return () => darkSystem.removeEventListener('change', listener)
}

/** The theme of the page, as Excalidraw knows it. */
export function useTheme() {
  const isSystemDark = useSyncExternalStore(onSystem, () => darkSystem.matches)
  const { theme } = usePreferences()
  return theme === 'light' || (theme === 'system' && !isSystemDark) ? 'light' : 'dark'
}
