import { ListPlus, Plus } from 'lucide-react'
import { useState } from 'react'
import { KeepFocus } from '../../components/KeepFocus'
import { shownKeys } from '../../components/commands'
import { messages, useText } from '../../i18n/messages'
import { useSnapshot } from '../../sync/react/useSnapshot'
import type { Rubric } from '../../sync/rubric'
import { pinKeys } from './keys'
import { RubricRow } from './RubricRow'
import { startingRows } from './starting'

const text = messages({
  en: {
    none: 'Nothing to score yet. Begin with four common rows, or add your own.',
    begin: 'Add common rows',
    add: 'Add a row',
    row: 'New row',
    pin: (keys: string) => `Press ${keys} to pin the line you are at as evidence.`,
  },
  de: {
    none: 'Noch nichts zu bewerten. Beginnen Sie mit vier üblichen Kriterien oder legen Sie eigene an.',
    begin: 'Übliche Kriterien',
    add: 'Kriterium hinzufügen',
    row: 'Neues Kriterium',
    pin: (keys) => `Mit ${keys} halten Sie die Zeile, in der Sie sind, als Beleg fest.`,
  },
})

/** The rubric: its rows, and ways to get more. */
export function RubricRows({ rubric }: { rubric: Rubric }) {
  const t = useText(text)
  const common = useText(startingRows)
  const rows = useSnapshot(rubric.onRows, rubric.rows)
  const [added, setAdded] = useState<string>()
  return (
    <>
      {rows.length === 0 ? (
        <p className="text-sm text-muted">{t.none}</p>
      ) : (
        <KeepFocus>
          <ol className="flex flex-col gap-3">
            {rows.map((row, at) => (
              <RubricRow
                key={row.id}
                row={row}
                rubric={rubric}
                isFirst={at === 0}
                isLast={at === rows.length - 1}
                isNew={row.id === added}
              />
            ))}
          </ol>
        </KeepFocus>
      )}
      <div className="flex flex-wrap gap-2">
        {rows.length === 0 && (
          <button className="button button-primary" onClick={() => rubric.add(...Object.values(common))}>
            <ListPlus size={16} aria-hidden />
            {t.begin}
          </button>
        )}
        <button className="button" disabled={!rubric.canAdd} onClick={() => setAdded(rubric.add(t.row))}>
          <Plus size={16} aria-hidden />
          {t.add}
        </button>
      </div>
      {rows.length > 0 && <p className="text-xs text-muted">{t.pin(shownKeys(pinKeys))}</p>}
    </>
  )
}
