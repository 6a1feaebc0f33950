import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useText } from '../../i18n/messages'
import { clock } from '../../playback/player'
import type { Code } from '../../sync/code'
import { boardPath, momentPath } from '../playback/public'
import type { Item } from './items'
import { text } from './text'

interface MomentProps {
  room: string
  at: number
  /** The part of the board that it is about, by ids of elements, none for all of it. */
  board?: readonly string[] | undefined
  children?: ReactNode
}

/** A moment that leads into the recording. */
export function Moment({ room, at, board, children }: MomentProps) {
  const t = useText(text)
  return (
    <Link
      href={board ? boardPath(room, at, board) : momentPath(room, at)}
      title={t.goTo(clock(at))}
      className="moment rounded-md font-medium whitespace-nowrap text-accent tabular-nums hover:underline"
    >
      {clock(at)}
      {children}
    </Link>
  )
}

/** What something is about, in words. */
export function useAbout(item: Item, code: Code): string | undefined {
  const t = useText(text)
  if (item.kind === 'interview') return code.pathOf(item.thread.path)
  const { place, board } = item.comment
  if (board) return t.board
  return place ? t.lines(place.file, place.from, place.to) : undefined
}

/** The lines that something is about, as they were. */
export function Quote({ children }: { children: string }) {
  return (
    <pre className="quote overflow-x-auto border-l-2 border-line py-0.5 pl-2 font-mono text-xs text-muted">
      {children}
    </pre>
  )
}
