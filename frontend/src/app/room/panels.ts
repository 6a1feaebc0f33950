import {
  FileText,
  ListChecks,
  NotebookPen,
  Presentation,
  SquareTerminal,
  MessageCircle,
  MessageSquareCode,
  UserPlus,
  Users,
  Webcam,
} from 'lucide-react'
import { later } from '../../components/later'
import { loaded } from '../../components/loaded'
import { ChatBadge } from '../../features/chat/public'
import { CommentsBadge, CommentsPanel } from '../../features/comments/public'
import { PeopleBadge } from '../../features/people/public'
import { messages, textOf } from '../../i18n/messages'
import { leads } from '../../session/roles'
import { callParts } from './callParts'
import type { Panel } from './panel'

const text = messages({
  en: {
    people: 'People',
    problem: 'Problem',
    notes: 'Notes',
    invite: 'Invite',
    chat: 'Chat',
    call: 'Call',
    comments: 'Comments',
    output: 'Output',
    tests: 'Tests',
    board: 'Board',
  },
  de: {
    people: 'Personen',
    problem: 'Aufgabe',
    notes: 'Notizen',
    invite: 'Einladen',
    chat: 'Chat',
    call: 'Anruf',
    comments: 'Kommentare',
    output: 'Ausgabe',
    tests: 'Tests',
    board: 'Tafel',
  },
})

/** Every panel, in the order of their buttons. */
export const panels: readonly Panel[] = [
  {
    id: 'problem',
    title: () => textOf(text).problem,
    Icon: FileText,
    side: 'left',
    isFor: () => true,
    Body: loaded(() => import('../../features/problem/ProblemPanel').then((part) => part.ProblemPanel)),
    keys: 'Alt+Shift+P',
  },
  {
    id: 'output',
    title: () => textOf(text).output,
    Icon: SquareTerminal,
    side: 'bottom',
    isFor: () => true,
    Body: loaded(() => import('../../features/run/OutputPanel').then((part) => part.OutputPanel)),
    Bar: loaded(() => import('../../features/run/OutputBar').then((part) => part.OutputBar)),
    Badge: later(async () => (await import('../../features/run/RunningBadge')).RunningBadge),
    keys: 'Alt+Shift+O',
  },
  {
    id: 'tests',
    title: () => textOf(text).tests,
    Icon: ListChecks,
    side: 'right',
    isFor: () => true,
    Body: loaded(() => import('../../features/run/cases/CasesPanel').then((part) => part.CasesPanel)),
    keys: 'Alt+Shift+T',
  },
  {
    id: 'board',
    title: () => textOf(text).board,
    Icon: Presentation,
    side: 'right',
    isFor: () => true,
    Body: loaded(() => import('../../features/board/BoardPanel').then((part) => part.BoardPanel)),
    Bar: loaded(() => import('../../features/board/BoardBar').then((part) => part.BoardBar)),
    keys: 'Alt+Shift+B',
  },
  {
    id: 'notes',
    title: () => textOf(text).notes,
    Icon: NotebookPen,
    side: 'right',
    isFor: leads,
    Body: loaded(() => import('../../features/notes/NotesPanel').then((part) => part.NotesPanel)),
    keys: 'Alt+Shift+N',
  },
  {
    id: 'people',
    title: () => textOf(text).people,
    Icon: Users,
    side: 'right',
    isFor: () => true,
    Body: loaded(() => import('../../features/people/PeoplePanel').then((part) => part.PeoplePanel)),
    Badge: PeopleBadge,
    keys: 'Alt+Shift+U',
  },
  {
    id: 'invite',
    title: () => textOf(text).invite,
    Icon: UserPlus,
    side: 'right',
    isFor: leads,
    Body: loaded(() => import('../../features/invite/InvitePanel').then((part) => part.InvitePanel)),
    keys: 'Alt+Shift+I',
  },
  {
    id: 'chat',
    title: () => textOf(text).chat,
    Icon: MessageCircle,
    side: 'right',
    isFor: () => true,
    Body: loaded(() => import('../../features/chat/ChatPanel').then((part) => part.ChatPanel)),
    Badge: ChatBadge,
    keys: 'Alt+Shift+H',
  },
  {
    id: 'call',
    title: () => textOf(text).call,
    Icon: Webcam,
    side: 'right',
    isFor: ({ room }) => room.calls,
    Body: loaded(async () => (await callParts()).CallPanel),
    Badge: later(async () => (await callParts()).CallBadge),
    keys: 'Alt+Shift+V',
  },
  {
    id: 'comments',
    title: () => textOf(text).comments,
    Icon: MessageSquareCode,
    side: 'right',
    isFor: () => true,
    // Here at once: its key is pressed, and what is typed next is the comment (PAGE-2).
    Body: CommentsPanel,
    Badge: CommentsBadge,
    keys: 'Alt+Shift+K',
  },
]
