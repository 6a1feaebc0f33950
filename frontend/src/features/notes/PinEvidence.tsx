import { useMemo, useState } from 'react'
import { type Command, useCommands } from '../../components/commands'
import { loaded } from '../../components/loaded'
import { tell } from '../../components/notices'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { type Evidence, Rubric } from '../../sync/rubric'
import { chosenRow } from './chosenRow'
import { evidenceOf } from './evidence'
import { pinKeys } from './keys'

const text = messages({
  en: {
    command: 'Pin this line as evidence',
    group: 'Notes',
    nowhere: 'Open a file first: evidence is a line of code.',
    pinned: (row: string) => `Pinned to “${row}”.`,
    other: 'Another row',
  },
  de: {
    command: 'Diese Zeile als Beleg festhalten',
    group: 'Notizen',
    nowhere: 'Öffnen Sie zuerst eine Datei: Ein Beleg ist eine Zeile Code.',
    pinned: (row) => `Festgehalten bei „${row}“.`,
    other: 'Anderes Kriterium',
  },
})

const RowPicker = loaded(async () => (await import('./RowPicker')).RowPicker)

/** The command that keeps the place in the code where one is, and this moment, as evidence. */
export function PinEvidence() {
  const t = useText(text)
  const { room, documents, navigation } = useRoom()
  /** What waits for a row. */
  const [waiting, setWaiting] = useState<Evidence>()
  const commands = useMemo((): Command[] => {
    const pin = () => {
      const place = navigation.here()
      if (!place) return void tell(t.nowhere)
      const evidence = evidenceOf(place, documents.code, new Date())
      const rubric = new Rubric(documents.get('notes').doc)
      const row = rubric.rows().find(({ id }) => id === chosenRow(room.id))
      if (!row || !rubric.pin(row.id, evidence)) return setWaiting(evidence)
      const run = () => {
        rubric.unpin(row.id, evidence)
        setWaiting(evidence)
      }
      tell(t.pinned(row.title), { action: { label: t.other, run } })
    }
    return [{ id: 'notes.pin', title: t.command, group: t.group, keys: pinKeys, run: pin }]
  }, [t, room.id, documents, navigation])
  useCommands(commands)
  if (!waiting) return null
  return <RowPicker evidence={waiting} onClose={() => setWaiting(undefined)} />
}
