import { useEffect, useState } from 'react'
import { messages, useText } from '../../i18n/messages'
import { usePlayback } from './player'
import { type Participant, participants } from './shares'

const text = messages({
  en: {
    list: 'Who took part',
    share: (name: string, percent: number) => `${name} wrote ${percent}% of the code that people left`,
    nothing: (name: string) => `${name} took part`,
  },
  de: {
    list: 'Wer dabei war',
    share: (name, percent) => `${percent} % des Codes, der von Personen stehen blieb, stammt von ${name}`,
    nothing: (name) => `${name} war dabei`,
  },
})

/** Who took part, and how much of the code in the end is whose. */
export function Participants() {
  const t = useText(text)
  const { player, authors } = usePlayback()
  const [known, setKnown] = useState<readonly Participant[]>([])
  useEffect(() => {
    let isOver = false
    // Without it the timeline still says who wrote when.
    Promise.all([player.shares(), player.activity(1)]).then(
      ([shares, activity]) => {
        const active = new Set(activity.map(({ author }) => author))
        if (!isOver) setKnown(participants(authors, shares, active))
      },
      () => undefined,
    )
    return () => {
      isOver = true
    }
  }, [player, authors])
  return (
    <ul aria-label={t.list} className="flex flex-wrap items-center gap-x-3 gap-y-1">
      {known.map(({ author: { index, name, colour }, percent }) => {
        const said = percent === undefined ? t.nothing(name) : t.share(name, percent)
        return (
          <li
            key={index}
            data-participant={name}
            title={said}
            className={`person-${colour ?? 'unknown'} flex max-w-40 items-center gap-1.5 text-sm`}
          >
            <span aria-hidden className="size-1.5 shrink-0 rounded-full bg-(--person)" />
            <span className="timeline-name truncate">{name}</span>
            {percent !== undefined && (
              <span className="shrink-0 text-xs text-muted tabular-nums">{percent} %</span>
            )}
          </li>
        )
      })}
    </ul>
  )
}
