import type { Phase } from '../../api/schema'

const looks: Record<Phase, { text: string; title: string; colour: string }> = {
  pending: { text: 'Preparing', title: 'Candidates wait and see nothing yet', colour: 'text-warn' },
  live: { text: 'Live', title: 'The interview is on', colour: 'text-good' },
  ended: { text: 'Ended', title: 'The interview is over; the room can be read', colour: 'text-muted' },
}

/** Where the interview stands. */
export function PhaseBadge({ phase }: { phase: Phase }) {
  const { text, title, colour } = looks[phase]
  return (
    <span
      role="status"
      data-phase={phase}
      title={title}
      className={`flex items-center gap-1.5 rounded-full border border-line px-2.5 py-0.5 text-xs font-medium ${colour}`}
    >
      <span className="size-1.5 rounded-full bg-current" aria-hidden />
      {text}
    </span>
  )
}
