import { createContext, use } from 'react'
import type { Guest, Member, Role, Room } from '../../api/schema'
import type { RoomDocuments } from '../../sync/documents'
import type { RoomSession } from '../session'

/** A place in the room's code. */
export interface Place {
  /** Id of the file, which stays when it is renamed: `documents.code.pathOf` says what it is called. */
  path: string
  /** A Yjs relative position in its text, as JSON. */
  position: unknown
  /** The other end of what is selected there, if anything is. */
  anchor?: unknown
}

/** Ways to move about in the room, which its features share. */
export interface Navigation {
  /** Opens the file, scrolls there and puts the caret there. */
  goTo(place: Place): void
  /** Where one is oneself; undefined where no file is open. */
  here(): Place | undefined
  /** Keeps in sight where somebody is, until one moves; undefined lets go. */
  follow(client: number | undefined): void
  /** Client id of whom one follows. */
  following: number | undefined
  /** Gives the code the focus. */
  focus(): void
  /** Shows one of the room's panels, by its id. */
  show(panel: string): void
}

/** The room that is shown, for every part of it. */
export interface OpenRoom {
  room: Room
  member: Member
  /** What the room is shown as: one's own role, or a candidate's in the preview. */
  role: Role
  session: RoomSession
  documents: RoomDocuments
  /** Everybody who has joined, for those who lead. */
  members: Member[]
  guests: Guest[]
  /** Whether one may write into the code now. */
  canWrite: boolean
  navigation: Navigation
  /** What the clock shows where this is not the present: ms since 1970. */
  now?: () => number
}

/** Given by the room's page. */
export const RoomContext = createContext<OpenRoom | undefined>(undefined)

/** The room that is shown. */
export function useRoom(): OpenRoom {
  const room = use(RoomContext)
  if (!room) throw new Error('only parts of a room ask for it')
  return room
}
