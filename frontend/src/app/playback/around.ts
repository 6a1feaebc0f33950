import type { ComponentType, ReactNode } from 'react'
import type { Member, Room } from '../../api/schema'
import type { Mark } from '../../features/playback/public'
import type { HeldProgram } from '../../features/run/RunNow'
import type { Navigation } from '../../session/react/room'
import type { Code } from '../../sync/code'
import type { Bound } from '../room/useNavigation'

/** What stands around a recording. A file has little of it: there is no server to go to, and none that runs programs. */
export interface Around {
  /** The way to the start page. */
  home?: ReactNode
  /** What one can do with all of it. */
  tools?: ReactNode
  /** The way back. */
  away?: ReactNode
  /** What is to be known before one looks. */
  notice?: ReactNode
  /** Runs the code of a moment. */
  RunNow?: ComponentType<{ program: HeldProgram; onAgain: () => void; onClose: () => void }>
  /** Says in place of the recording why there is none to see. */
  Instead: ComponentType<{ title: string; onAgain: () => void; children: ReactNode }>
  /** What to do about a recording that can't be read. */
  unreadable: string
  /** The panel with what was said of it. */
  Comments: ComponentType
  /** The panel with what was drawn. */
  Board: ComponentType
  /** What one can do with that. */
  boardTools?: ReactNode
  /** Talking about it. */
  Talking: ComponentType<TalkGiven & { children: (talk: Talk) => ReactNode }>
}

/** What talking about a recording goes by. */
export interface TalkGiven {
  room: Room
  member: Member
  code: Code
  navigation: Navigation
  /** Tells the page what the middle shows. */
  bind: (bound: Bound | undefined) => void
  /** Shows a panel. */
  show: (panel: string) => void
}

/** What there is to say, and has been said. */
export interface Talk {
  /** Hears what the middle shows. */
  bind: (bound: Bound | undefined) => void
  /** Begins a comment, where one can write any. */
  begin?: () => void
  /** What was said, as signs on the timeline. */
  said: readonly Mark[]
}
