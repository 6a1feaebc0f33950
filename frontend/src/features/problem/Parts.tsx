import { Plus } from 'lucide-react'
import { useMemo, useState } from 'react'
import { revealPart } from '../../api/rooms'
import { KeepFocus } from '../../components/KeepFocus'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import type { SyncedDocument } from '../../sync/document'
import { Notes } from '../../sync/notes'
import { useDocument, useHasCome } from '../../sync/react/useDocument'
import { useSnapshot } from '../../sync/react/useSnapshot'
import { PartCard } from './PartCard'

/** How long a part may take to be saved before it can be revealed, in milliseconds. */
const patience = 8_000

const text = messages({
  en: {
    about:
      'Parts are private: only interviewers see them. Revealing one adds it to the problem, for everybody in the room.',
    add: 'Add a part',
    part: (number: number) => `Part ${number}`,
    opening: 'Opening your notes…',
    unsaved: 'What you wrote last is not saved yet. Check your connection, then try again.',
  },
  de: {
    about:
      'Teile sind privat: Nur Interviewer sehen sie. Aufgedeckt kommt ein Teil in die Aufgabe, für alle im Raum.',
    add: 'Teil hinzufügen',
    part: (number) => `Teil ${number}`,
    unsaved:
      'Was Sie zuletzt geschrieben haben, ist noch nicht gespeichert. Prüfen Sie Ihre Verbindung und versuchen Sie es erneut.',
    opening: 'Ihre Notizen werden geöffnet …',
  },
})

/** What leaders have prepared and candidates do not know of. */
export function Parts() {
  const t = useText(text)
  const { documents, room } = useRoom()
  const document = useDocument(documents, 'notes')
  const hasCome = useHasCome(document)
  const notes = useMemo(() => document && new Notes(document.doc), [document])
  if (!document || !notes || !hasCome) {
    return (
      <p role="status" className="p-4 text-sm text-muted">
        {t.opening}
      </p>
    )
  }
  return <PartList notes={notes} document={document} canReveal={room.phase !== 'ended'} />
}

interface ListProps {
  notes: Notes
  document: SyncedDocument
  canReveal: boolean
}

function PartList({ notes, document, canReveal }: ListProps) {
  const t = useText(text)
  const { session } = useRoom()
  const reveal = async (id: string) => {
    // The server copies what it has.
    if (!(await document.saved(patience))) throw new Error(t.unsaved)
    await session.ask((room, token) => revealPart(room, token, id))
  }
  const parts = useSnapshot(notes.onParts, notes.parts)
  const [added, setAdded] = useState<string>()
  return (
    <div className="min-h-0 grow overflow-y-auto p-4">
      <p className="mb-4 text-xs text-muted">{t.about}</p>
      <KeepFocus>
        <ol className="flex flex-col gap-3">
          {parts.map((part, at) => (
            <PartCard
              key={part.id}
              part={part}
              notes={notes}
              isFirst={at === 0}
              isLast={at === parts.length - 1}
              isNew={part.id === added}
              onReveal={canReveal ? () => reveal(part.id) : undefined}
            />
          ))}
        </ol>
      </KeepFocus>
      <button
        className="button mt-3"
        disabled={!notes.canAdd}
        onClick={() => setAdded(notes.add(t.part(parts.length + 1)))}
      >
        <Plus size={16} aria-hidden />
        {t.add}
      </button>
    </div>
  )
}
