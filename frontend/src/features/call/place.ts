import { remember, remembered } from '../../call/remembered'

/** From the window's right and lower edge, in CSS pixels. */
export interface Place {
  right: number
  bottom: number
}

interface Size {
  width: number
  height: number
}

/** An arrow moves it so far, in CSS pixels; with Shift farther. */
const step = 16
const stride = 96

const fit = (value: number, most: number) => Math.max(0, Math.min(value, most))

/** A place at which all of it is in the window. */
export function within({ right, bottom }: Place, own: Size, window: Size): Place {
  return { right: fit(right, window.width - own.width), bottom: fit(bottom, window.height - own.height) }
}

/** Where an arrow key moves it; undefined for other keys. */
export function moved({ right, bottom }: Place, key: string, isFar: boolean): Place | undefined {
  const by = isFar ? stride : step
  switch (key) {
    case 'ArrowLeft':
      return { right: right + by, bottom }
    case 'ArrowRight':
      return { right: right - by, bottom }
    case 'ArrowUp':
      return { right, bottom: bottom + by }
    case 'ArrowDown':
      return { right, bottom: bottom - by }
    default:
      return undefined
  }
}

/** Where it stood last in this browser. */
export const keptPlace = (): Place => remembered().place

export const keepPlace = (place: Place) => remember({ place })
