import { useMemo } from 'react'
import { loaded } from '../../components/loaded'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { leads } from '../../session/roles'
import { Problem } from '../../sync/problem'
import { useDocument, useHasCome, useSharedText } from '../../sync/react/useDocument'
import { Markdown } from '../markdown/public'

const text = messages({
  en: { none: 'The interviewer has not added a problem yet.', opening: 'Opening the problem…' },
  de: {
    none: 'Es gibt noch keine Aufgabe. Sie erscheint hier, sobald sie gestellt wird.',
    opening: 'Die Aufgabe wird geöffnet …',
  },
})

/** Only for leaders. */
const Workbench = loaded(async () => (await import('./Workbench')).Workbench)

/** What there is to solve: for reading, and for leaders to write. */
export function ProblemPanel() {
  const t = useText(text)
  const { documents, role, room } = useRoom()
  const document = useDocument(documents, 'problem')
  const hasCome = useHasCome(document)
  const problem = useMemo(() => document && new Problem(document.doc), [document])
  const source = useSharedText(problem?.text)
  if (!problem || (!hasCome && !source)) {
    return (
      <p role="status" className="p-4 text-sm text-muted">
        {t.opening}
      </p>
    )
  }
  if (leads({ role }))
    return <Workbench problem={problem} source={source} canWrite={room.phase !== 'ended'} />
  return (
    <div className="h-full overflow-y-auto p-4" data-problem>
      {source.trim() ? <Markdown source={source} /> : <p className="text-sm text-muted">{t.none}</p>}
    </div>
  )
}
