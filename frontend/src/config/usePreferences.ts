import { useSyncExternalStore } from 'react'
import { onChoice, preferences } from './preferences'

/** What this browser's person has chosen. */
export const usePreferences = () => useSyncExternalStore(onChoice, preferences)
