import { useMemo, useState } from 'react'
import { type Command, useCommands } from '../../components/commands'
import { loaded } from '../../components/loaded'
import { tell } from '../../components/notices'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import type { Evidence } from '../../sync/rubric'
import { pinKeys } from './keys'

const text = messages({
  en: {
    command: 'Pin this line as evidence',
    group: 'Notes',
    nowhere: 'Open a file first: evidence is a line of code.',
    unloaded:
      'Nothing was pinned: a part of the page could not be loaded. Check your connection, then try again.',
  },
  de: {
    command: 'Diese Zeile als Beleg festhalten',
    group: 'Notizen',
    nowhere: 'Öffnen Sie zuerst eine Datei: Ein Beleg ist eine Zeile Code.',
    unloaded:
      'Es wurde nichts festgehalten: Ein Teil der Seite ließ sich nicht laden. Prüfen Sie die Verbindung und versuchen Sie es noch einmal.',
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
    const run = () => {
      const [place, at] = [navigation.here(), new Date()]
      if (!place) return void tell(t.nowhere)
      import('./pin').then(
        ({ pin }) => pin(place, at, { room, documents }, setWaiting),
        () => tell(t.unloaded, { kind: 'error' }),
      )
    }
    return [{ id: 'notes.pin', title: t.command, group: t.group, keys: pinKeys, run }]
  }, [t, room, documents, navigation])
  useCommands(commands)
  if (!waiting) return null
  return <RowPicker evidence={waiting} onClose={() => setWaiting(undefined)} />
}
