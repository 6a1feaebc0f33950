import { useMemo } from 'react'
import { messages, useText } from '../../i18n/messages'
import { Problem } from '../../sync/problem'
import { useSharedText } from '../../sync/react/useDocument'
import { Markdown } from '../markdown/public'
import { usePlayback } from './player'

const text = messages({
  en: { none: 'There was no problem yet at this moment.' },
  de: { none: 'In diesem Moment gab es noch keine Aufgabe.' },
})

/** The problem as it stood at the moment. */
export function ProblemThen() {
  const t = useText(text)
  const { player } = usePlayback()
  const problem = useMemo(() => new Problem(player.docs.problem), [player])
  const source = useSharedText(problem.text)
  return (
    <div className="h-full overflow-y-auto p-4" data-problem tabIndex={0}>
      {source.trim() ? <Markdown source={source} /> : <p className="text-sm text-muted">{t.none}</p>}
    </div>
  )
}
