import { useSyncExternalStore } from 'react'

/** What a person can choose. */
export const themeChoices = ['system', 'light', 'dark'] as const
export type ThemeChoice = (typeof themeChoices)[number]

const key = 'pairpad.theme'
const listeners = new Set<() => void>()
let choice: ThemeChoice = 'system'

function read(): ThemeChoice {
  try {
    const stored = localStorage.getItem(key)
    return themeChoices.find((known) => known === stored) ?? 'system'
  } catch {
    // Storage can be switched off; the choice then lasts as long as the page.
    return 'system'
  }
}

function show() {
  if (choice === 'system') delete document.documentElement.dataset['theme']
  else document.documentElement.dataset['theme'] = choice
}

/** Shows the chosen theme. To be called once, before the first paint. */
export function startTheme() {
  choice = read()
  show()
}

/** Chooses a theme for this browser. */
export function chooseTheme(next: ThemeChoice) {
  choice = next
  try {
    localStorage.setItem(key, next)
  } catch {
    // See above.
  }
  show()
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void) {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** The chosen theme. */
export function useThemeChoice(): ThemeChoice {
  return useSyncExternalStore(subscribe, () => choice)
}
