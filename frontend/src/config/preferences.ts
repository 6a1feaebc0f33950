/** What a person chooses for themselves, in this browser. */
export interface Preferences {
  theme: 'system' | 'light' | 'dark' | 'contrast'
  locale: 'system' | 'en' | 'de'
  editor: 'codemirror' | 'monaco'
  keymap: 'standard' | 'vim' | 'emacs'
  /** In CSS pixels. */
  fontSize: number
  /** In columns. */
  tabSize: number
  wrap: boolean
  /** A language server for Python in the standard editor: it takes much memory. */
  pythonAnalysis: boolean
  /** What linters find is shown, where the room wants that. */
  codeAnalysis: boolean
  /** Where code is run, if it can be run there. */
  runPlace: 'server' | 'browser'
  /** Programs on the server are typed into while they run. */
  typesInput: boolean
  /** A sound when somebody waits to be let in. */
  sound: boolean
}

const defaults: Preferences = {
  theme: 'system',
  locale: 'system',
  editor: 'codemirror',
  keymap: 'standard',
  fontSize: 14,
  tabSize: 4,
  wrap: false,
  pythonAnalysis: false,
  codeAnalysis: true,
  runPlace: 'server',
  typesInput: false,
  sound: false,
}

const choices = {
  theme: ['system', 'light', 'dark', 'contrast'],
  locale: ['system', 'en', 'de'],
  editor: ['codemirror', 'monaco'],
  keymap: ['standard', 'vim', 'emacs'],
  runPlace: ['server', 'browser'],
} as const

/** Smallest and largest values of the numbers. */
export const bounds = { fontSize: [10, 32], tabSize: [1, 8] } as const

const key = 'pairpad.preferences'
const listeners = new Set<() => void>()
let current: Preferences | undefined

/** A choice of another version, or of somebody who edited it, counts only where it is one of ours. */
export function checked(stored: unknown): Preferences {
  const kept: Record<string, unknown> = typeof stored === 'object' && stored ? { ...stored } : {}
  const isKnown = (name: keyof Preferences) => {
    const value = kept[name]
    if (name in choices) return (choices[name as keyof typeof choices] as readonly unknown[]).includes(value)
    if (!(name in bounds)) return typeof value === 'boolean'
    const [least, most] = bounds[name as keyof typeof bounds]
    return Number.isInteger(value) && least <= Number(value) && Number(value) <= most
  }
  const names = Object.keys(defaults) as (keyof Preferences)[]
  const known = names.filter(isKnown).map((name) => [name, kept[name]])
  return { ...defaults, ...(Object.fromEntries(known) as Partial<Preferences>) }
}

function read(): Preferences {
  try {
    const stored = localStorage.getItem(key)
    return checked(stored === null ? {} : JSON.parse(stored))
  } catch {
    // Storage can be switched off; choices then last as long as the page.
    return defaults
  }
}

/** What this browser's person has chosen. The same object until they choose something else. */
export function preferences(): Preferences {
  current ??= read()
  return current
}

/** Remembers a choice. */
export function choose(choice: Partial<Preferences>) {
  current = checked({ ...preferences(), ...choice })
  try {
    localStorage.setItem(key, JSON.stringify(current))
  } catch {
    // See above.
  }
  for (const listener of listeners) listener()
}

/** Calls `listener` after each choice, also of another tab. */
export function onChoice(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

globalThis.addEventListener?.('storage', (event) => {
  if (event.key !== key) return
  current = undefined
  for (const listener of listeners) listener()
})
