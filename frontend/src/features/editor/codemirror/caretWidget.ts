import { WidgetType } from '@codemirror/view'
import type { FlagPlace } from './flag'
import { nameTag } from './nameTag'

/** Whose caret it is, and where. */
export interface Flag {
  name: string
  colour: number
  place: FlagPlace
  /** Stays the same while only others type: their name is shown anew when they move. */
  moved: string
}

const key = ({ name, colour, place, moved }: Flag) => [name, colour, place, moved].join('\n')

/** A caret of somebody else, with their name if it is their main one. */
export class CaretWidget extends WidgetType {
  constructor(
    private readonly colour: number,
    private readonly flag: Flag | undefined,
  ) {
    super()
  }

  override eq(other: CaretWidget): boolean {
    if (this.colour !== other.colour || !this.flag || !other.flag) return this.flag === other.flag
    return key(this.flag) === key(other.flag)
  }

  override toDOM(): HTMLElement {
    const caret = document.createElement('span')
    caret.className = `remote-caret person-${this.colour}`
    caret.setAttribute('aria-hidden', 'true')
    if (this.flag) {
      const { name, place } = this.flag
      // Where there is no room for it, it shows when pointed at.
      const shown = place === 'above' || place === 'below' ? place : 'pointed'
      caret.append(nameTag(name, `remote-name-${shown}`))
    }
    return caret
  }

  override ignoreEvent(): boolean {
    return true
  }
}

/** A name at the end of a line. */
export class EndWidget extends WidgetType {
  constructor(private readonly flag: Flag) {
    super()
  }

  override eq(other: EndWidget): boolean {
    return key(this.flag) === key(other.flag)
  }

  override toDOM(): HTMLElement {
    const place = document.createElement('span')
    place.className = `remote-end person-${this.flag.colour}`
    place.setAttribute('aria-hidden', 'true')
    place.append(nameTag(this.flag.name, 'remote-name-end'))
    return place
  }

  override ignoreEvent(): boolean {
    return true
  }
}
