import type { LucideIcon } from 'lucide-react'
import type { ComponentType } from 'react'
import type { OpenRoom } from '../../session/react/room'

/** A part of the room beside the editor. */
export interface Panel {
  id: string
  /** What it is called, in the page's language. */
  title: () => string
  Icon: LucideIcon
  /** Where it stands in a wide window. */
  side: 'left' | 'right' | 'bottom'
  /** Whether this person has it. */
  isFor: (room: Pick<OpenRoom, 'role' | 'room'>) => boolean
  /** What is in it. It fills its place, and scrolls by itself. */
  Body: ComponentType
  /** What stands beside its title. */
  Bar?: ComponentType
  /** A number or a dot on its button: what is new in it. */
  Badge?: ComponentType
  /** Opens and closes it, such as `Alt+Shift+P`. */
  keys: string
}

/** The id of the element that shows it. */
export const panelId = ({ id }: Panel) => `panel-${id}`
