import { messages, useText } from '../../../i18n/messages'
import type { FullResult } from '../../../sync/testResults'
import { StatusSign, StatusWords } from './CaseStatus'

const text = messages({
  en: { unnamed: 'A test', removed: 'removed since' },
  de: { unnamed: 'Ein Test', removed: 'seitdem entfernt' },
})

/** A case that was run and is not there any more: it counts in what has passed. */
export function RemovedCase({ result: { name, hasPassed } }: { result: FullResult }) {
  const t = useText(text)
  const status = hasPassed ? 'passed' : 'failed'
  return (
    <li className="flex min-h-9 items-center gap-1.5 border-line pr-2.5 pl-7 text-sm text-muted not-first:border-t">
      <StatusSign status={status} />
      <span className="min-w-0 grow truncate">{name.trim() || t.unnamed}</span>
      <span className="shrink-0 text-xs italic">{t.removed}</span>
      <StatusWords status={status} />
    </li>
  )
}
