import {
  BookOpen,
  CircleCheck,
  CircleDot,
  CircleX,
  ClipboardPaste,
  Code,
  Flag,
  History,
  LogIn,
  LogOut,
  MessageSquare,
  type LucideIcon,
  MoonStar,
} from 'lucide-react'
import { useMemo } from 'react'
import { Link } from 'wouter'
import { useIsWide } from '../../components/wideWindow'
import { useText } from '../../i18n/messages'
import { clock } from '../../playback/player'
import { momentPath } from './address'
import type { Axis } from './axis'
import { grouped, leading, type Mark } from './marks'
import { usePlayback } from './player'
import { text } from './text'

const icons: Record<Exclude<Mark['kind'], 'run'>, LucideIcon> = {
  phase: Flag,
  join: LogIn,
  leave: LogOut,
  language: Code,
  quiet: MoonStar,
  signal: ClipboardPaste,
  restore: History,
  question: BookOpen,
  comment: MessageSquare,
}
const runIcons: Record<Mark['tone'], LucideIcon> = { good: CircleCheck, bad: CircleX, none: CircleDot }
const tones: Record<Mark['tone'], string> = { good: 'text-good', bad: 'text-danger', none: 'text-muted' }

/** The sign of something that happened. */
export function MarkIcon({ mark, size }: { mark: Mark; size: number }) {
  const Icon = mark.kind === 'run' ? runIcons[mark.tone] : icons[mark.kind]
  return <Icon size={size} aria-hidden className={`shrink-0 ${tones[mark.tone]}`} />
}

/** Signs that are nearer to each other than this part of the timeline cover each other. */
const nearest = { wide: 1 / 60, narrow: 1 / 20 }

interface Props {
  axis: Axis
  /** Beside what happened: what was said of it. */
  said: readonly Mark[]
  /** The room whose recording they lead to, where that is another page. */
  leadsTo?: string
}

/**
 * What happened, above the timeline. For pointers alone: keys go from one to the next, and a panel
 * lists all of them.
 */
export function Marks({ axis, said, leadsTo }: Props) {
  const t = useText(text)
  const { player, marks: happened } = usePlayback()
  const marks = useMemo(() => [...happened, ...said].toSorted((a, b) => a.at - b.at), [happened, said])
  const near = useIsWide() ? nearest.wide : nearest.narrow
  const groups = useMemo(() => grouped(marks, near, (at) => axis.place(at)), [marks, near, axis])
  return (
    <div aria-hidden className="timeline-marks">
      {groups.map((group) => {
        const first = leading(group)
        if (!first) return null
        const all = group.marks.map(({ label, at }) => t.goTo(label, clock(at))).join('\n')
        const given = {
          tabIndex: -1,
          className: 'timeline-mark',
          style: { left: axis.percent(group.at) },
          title: all,
          'data-mark': first.kind,
        }
        const sign = (
          <>
            <MarkIcon mark={first} size={14} />
            {group.marks.length > 1 && <span className="timeline-count">{group.marks.length}</span>}
          </>
        )
        const key = group.marks[0]?.id
        return leadsTo === undefined ? (
          <button key={key} {...given} onClick={() => void player.seek(first.at)}>
            {sign}
          </button>
        ) : (
          <Link key={key} {...given} href={momentPath(leadsTo, first.at)}>
            {sign}
          </Link>
        )
      })}
    </div>
  )
}
