/** What a person has chosen for calls, in this browser. */
export interface Remembered {
  /** Ids of devices; undefined for the system's. */
  microphone: string | undefined
  camera: string | undefined
  speaker: string | undefined
  /** A picture of 640 by 360, which costs everybody more. */
  isLarge: boolean
  isCollapsed: boolean
  /** Where the pictures float: from the window's right and lower edge, in CSS pixels. */
  place: { right: number; bottom: number }
}

const key = 'pairpad.call'

const defaults: Remembered = {
  microphone: undefined,
  camera: undefined,
  speaker: undefined,
  isLarge: false,
  isCollapsed: false,
  place: { right: 64, bottom: 56 },
}

const idOf = (value: unknown) =>
  typeof value === 'string' && value.length > 0 && value.length < 256 ? value : undefined
const isPixel = (value: unknown): value is number =>
  typeof value === 'number' && Number.isFinite(value) && value >= 0 && value < 10_000

/** What was kept, where it is a choice at all. */
export function checked(stored: unknown): Remembered {
  const kept: Partial<Record<keyof Remembered, unknown>> = typeof stored === 'object' && stored ? stored : {}
  const flag = (name: 'isLarge' | 'isCollapsed') => {
    const value = kept[name]
    return typeof value === 'boolean' ? value : defaults[name]
  }
  const place: { right?: unknown; bottom?: unknown } =
    typeof kept.place === 'object' && kept.place ? kept.place : {}
  const { right, bottom } = place
  return {
    microphone: idOf(kept.microphone),
    camera: idOf(kept.camera),
    speaker: idOf(kept.speaker),
    isLarge: flag('isLarge'),
    isCollapsed: flag('isCollapsed'),
    place: isPixel(right) && isPixel(bottom) ? { right, bottom } : defaults.place,
  }
}

/** The choices as they were left in this browser. */
export function remembered(): Remembered {
  try {
    return checked(JSON.parse(localStorage.getItem(key) ?? 'null'))
  } catch {
    return defaults
  }
}

/** Remembers a choice. Storage can be switched off: then the next call asks again. */
export function remember(choice: Partial<Remembered>) {
  try {
    localStorage.setItem(key, JSON.stringify({ ...remembered(), ...choice }))
  } catch {
    // See above.
  }
}
