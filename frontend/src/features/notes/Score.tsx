import { messages, useText } from '../../i18n/messages'

const text = messages({
  en: {
    score: (title: string) => `Score for ${title}`,
    s0: 'Not shown',
    s1: 'Weak',
    s2: 'Mixed',
    s3: 'Good',
    s4: 'Strong',
  },
  de: {
    score: (title) => `Bewertung für ${title}`,
    s0: 'Nicht gezeigt',
    s1: 'Schwach',
    s2: 'Gemischt',
    s3: 'Gut',
    s4: 'Stark',
  },
})

interface Props {
  title: string
  score: number | null
  /** The lowest that can be given. */
  least?: 0 | 1
  onScore: (score: number | null) => void
}

/** A score up to 4. Pressing the one that is given takes it back. */
export function Score({ title, score, least = 0, onScore }: Props) {
  const t = useText(text)
  const names = [t.s0, t.s1, t.s2, t.s3, t.s4]
  return (
    <div role="group" aria-label={t.score(title)} className="flex items-center gap-2">
      <div className="flex overflow-hidden rounded-md border border-edge">
        {names.map(
          (name, value) =>
            value >= least && (
              <button
                key={name}
                className="w-8 cursor-pointer border-l border-line py-0.5 text-sm tabular-nums first:border-l-0 hover:bg-panel focus-visible:outline-2 focus-visible:-outline-offset-2 focus-visible:outline-accent aria-pressed:bg-accent aria-pressed:font-semibold aria-pressed:text-on-accent"
                aria-pressed={score === value}
                aria-label={`${value}, ${name}`}
                title={name}
                onClick={() => onScore(score === value ? null : value)}
              >
                {value}
              </button>
            ),
        )}
      </div>
      <span className="truncate text-xs text-muted">{score === null ? '' : names[score]}</span>
    </div>
  )
}
