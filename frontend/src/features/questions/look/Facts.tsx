import { Clock3, ListChecks, type LucideIcon } from 'lucide-react'
import type { QuestionDetail, QuestionSummary } from '../../../api/questions'
import { useText } from '../../../i18n/messages'
import { text } from '../text'

const tones = { easy: 'text-good', medium: 'text-warn', hard: 'text-danger' }
const bars = { easy: 1, medium: 2, hard: 3 }

/** How hard it is: in a word, and by as many bars. */
export function DifficultySign({ of }: { of: keyof typeof bars }) {
  const t = useText(text)
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium whitespace-nowrap ${tones[of]}`}>
      <span aria-hidden className="flex items-end gap-0.5">
        {[1, 2, 3].map((bar) => (
          <span
            key={bar}
            className={`w-0.75 rounded-full bg-current ${['', 'h-1.5', 'h-2.25', 'h-3'][bar]} ${bar > bars[of] ? 'opacity-25' : ''}`}
          />
        ))}
      </span>
      {t[of]}
    </span>
  )
}

function Fact({ Icon, children }: { Icon: LucideIcon; children: string }) {
  return (
    <span className="inline-flex items-center gap-1 whitespace-nowrap">
      <Icon size={13} aria-hidden />
      {children}
    </span>
  )
}

/** How hard and how long a question is, and how many tests it has. */
export function Facts({ of }: { of: QuestionSummary | QuestionDetail }) {
  const t = useText(text)
  const tests = typeof of.tests === 'number' ? of.tests : of.tests.length
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-xs text-muted tabular-nums">
      <DifficultySign of={of.difficulty} />
      <Fact Icon={Clock3}>{t.minutes(of.minutes)}</Fact>
      {tests > 0 && <Fact Icon={ListChecks}>{t.tests(tests)}</Fact>}
    </span>
  )
}

/** What it is about, in a few words. */
export function Tags({ of }: { of: readonly string[] }) {
  return of.map((tag) => (
    <span key={tag} className="rounded-full bg-ink/6 px-2 py-0.5 text-xs text-muted">
      {tag}
    </span>
  ))
}
