import {
  CircleCheck,
  CircleDot,
  CircleX,
  ClipboardPaste,
  Code,
  Flag,
  History,
  LogIn,
  LogOut,
  type LucideIcon,
  MoonStar,
} from 'lucide-react'
import { useMemo } from 'react'
import { useIsWide } from '../../components/wideWindow'
import { useText } from '../../i18n/messages'
import { clock } from '../../playback/player'
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

/**
 * What happened, above the timeline. For pointers alone: keys go from one to the next, and a panel
 * lists all of them.
 */
export function Marks({ axis }: { axis: Axis }) {
  const t = useText(text)
  const { player, marks } = usePlayback()
  const near = useIsWide() ? nearest.wide : nearest.narrow
  const groups = useMemo(() => grouped(marks, near, (at) => axis.place(at)), [marks, near, axis])
  return (
    <div aria-hidden className="timeline-marks">
      {groups.map((group) => {
        const first = leading(group)
        if (!first) return null
        const said = group.marks.map(({ label, at }) => t.goTo(label, clock(at))).join('\n')
        return (
          <button
            key={group.marks[0]?.id}
            tabIndex={-1}
            className="timeline-mark"
            style={{ left: axis.percent(group.at) }}
            title={said}
            data-mark={first.kind}
            onClick={() => void player.seek(first.at)}
          >
            <MarkIcon mark={first} size={14} />
            {group.marks.length > 1 && <span className="timeline-count">{group.marks.length}</span>}
          </button>
        )
      })}
    </div>
  )
}
