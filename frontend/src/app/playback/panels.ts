import {
  FileText,
  ListChecks,
  ListOrdered,
  MessageCircle,
  MessageSquareCode,
  NotebookPen,
  Presentation,
  SquareTerminal,
} from 'lucide-react'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { loaded } from '../../components/loaded'
import { ChatThen, EventsThen, NotesThen, ProblemThen } from '../../features/playback/public'
import { messages, textOf } from '../../i18n/messages'
import type { Role, Room } from '../../api/schema'
import { leads } from '../../session/roles'
import type { Panel } from '../room/panel'
import type { Around } from './around'
import { BoardThenBar } from './BoardThenBar'

const text = messages({
  en: {
    problem: 'Problem',
    output: 'Output',
    tests: 'Tests',
    board: 'Board',
    notes: 'Notes',
    chat: 'Chat',
    comments: 'Comments',
    events: 'Events',
  },
  de: {
    problem: 'Aufgabe',
    output: 'Ausgabe',
    tests: 'Tests',
    board: 'Tafel',
    notes: 'Notizen',
    chat: 'Chat',
    comments: 'Kommentare',
    events: 'Ereignisse',
  },
})

const isFor = () => true

/** What stands beside the code of a recording: where the room has it, and under the same keys. */
const panels: readonly Panel[] = [
  {
    id: 'problem',
    title: () => textOf(text).problem,
    Icon: FileText,
    side: 'left',
    isFor,
    Body: ProblemThen,
    keys: 'Alt+Shift+P',
  },
  {
    id: 'output',
    title: () => textOf(text).output,
    Icon: SquareTerminal,
    side: 'bottom',
    isFor,
    Body: loaded(() => import('../../features/run/OutputPanel').then((part) => part.OutputPanel)),
    Bar: loaded(() => import('../../features/run/OutputBar').then((part) => part.OutputBar)),
    keys: 'Alt+Shift+O',
  },
  {
    id: 'tests',
    title: () => textOf(text).tests,
    Icon: ListChecks,
    side: 'right',
    isFor,
    Body: loaded(() => import('../../features/run/cases/CasesPanel').then((part) => part.CasesPanel)),
    keys: 'Alt+Shift+T',
  },
  {
    id: 'board',
    title: () => textOf(text).board,
    Icon: Presentation,
    side: 'right',
    isFor,
    // Each page draws it in its own way.
    Body: () => null,
    Bar: BoardThenBar,
    keys: 'Alt+Shift+B',
  },
  {
    id: 'notes',
    title: () => textOf(text).notes,
    Icon: NotebookPen,
    side: 'right',
    isFor: leads,
    Body: NotesThen,
    keys: 'Alt+Shift+N',
  },
  {
    id: 'chat',
    title: () => textOf(text).chat,
    Icon: MessageCircle,
    side: 'right',
    isFor,
    Body: ChatThen,
    keys: 'Alt+Shift+H',
  },
  {
    id: 'comments',
    title: () => textOf(text).comments,
    Icon: MessageSquareCode,
    side: 'right',
    isFor,
    // Each page brings its own.
    Body: () => null,
    keys: 'Alt+Shift+K',
  },
  {
    id: 'events',
    title: () => textOf(text).events,
    Icon: ListOrdered,
    side: 'right',
    isFor,
    Body: EventsThen,
    keys: 'Alt+Shift+E',
  },
]

const key = 'pairpad.playback.panels'

type Open = Partial<Record<Panel['side'], string>>

const known = (side: Panel['side'], id: unknown) =>
  panels.find((panel) => panel.side === side && panel.id === id)?.id

function read(): Open {
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    if (typeof stored === 'object' && stored) {
      const { left, right, bottom } = stored as Record<string, unknown>
      return {
        left: known('left', left),
        right: known('right', right),
        bottom: known('bottom', bottom),
      } as Open
    }
  } catch {
    // Without storage it is as at the first time.
  }
  return { left: 'problem', right: 'events', bottom: 'output' }
}

interface Given {
  role: Role
  room: Room
  around: Around
  /** Whether anything was drawn. */
  hasBoard: boolean
}

/** Which panels are open beside a recording that somebody of this role sees, remembered in this browser. */
export function usePlaybackPanels({ role, room, around, hasBoard }: Given) {
  const { Board, Comments } = around
  const [open, setOpen] = useState(read)
  /** In a narrow window: what is in front; undefined for the code. */
  const [front, setFront] = useState<string>()
  useEffect(() => {
    try {
      localStorage.setItem(key, JSON.stringify(open))
    } catch {
      // Without storage it lasts as long as the page.
    }
  }, [open])
  const show = useCallback((id: string) => {
    const panel = panels.find((one) => one.id === id)
    if (panel) setOpen((before) => ({ ...before, [panel.side]: id }))
    setFront(panel?.id)
  }, [])
  const toggle = useCallback(({ id, side }: Panel) => {
    setOpen((before) => ({ ...before, [side]: before[side] === id ? undefined : id }))
  }, [])
  const offered = useMemo(
    () =>
      panels
        .filter(({ isFor: has }) => has({ role, room }))
        .filter(({ id }) => id !== 'board' || hasBoard)
        .map((panel) => {
          const Body = { comments: Comments, board: Board }[panel.id]
          return Body ? { ...panel, Body } : panel
        }),
    [role, room, Board, Comments, hasBoard],
  )
  const openOn = (side: Panel['side']) =>
    offered.find((panel) => panel.side === side && panel.id === open[side])
  const [left, right, bottom] = [openOn('left'), openOn('right'), openOn('bottom')]
  return { offered, left, right, bottom, front, setFront, show, toggle }
}
