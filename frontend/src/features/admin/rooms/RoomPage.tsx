import { ArrowLeft } from 'lucide-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import { deleteRoom, endRoom, type RoomDetail, showRoom } from '../../../api/admin'
import { Confirm } from '../../../components/Confirm'
import { tell } from '../../../components/notices'
import { messages, useText } from '../../../i18n/messages'
import { useRoomTitle } from '../RoomLink'
import { Shown } from '../Shown'
import { usePolled } from '../usePolled'
import { Documents } from './Documents'
import { Members } from './Members'
import { RoomFacts } from './RoomFacts'

const text = messages({
  en: {
    back: 'All rooms',
    end: 'End the interview',
    delete: 'Delete the room',
    endAsk: (name: string) => `End the interview in “${name}”?`,
    endMeans: (people: string) =>
      `${people} Candidates and observers are disconnected, and nobody can edit the room any more. An interviewer can reopen it.`,
    deleteAsk: (name: string) => `Delete “${name}”?`,
    deleteMeans: (people: string, id: string) =>
      `${people} Everyone is disconnected. The documents, the recording, the links and the members of the room ${id} are erased. This can’t be undone.`,
    elsewhere: (server: string) => `It is at the server ${server}, perhaps with people in it.`,
    nobody: 'Nobody is in it now.',
    present: (count: number) => (count === 1 ? 'One person is in it now.' : `${count} people are in it now.`),
    ended: (name: string) => `The interview in “${name}” has ended.`,
    deleted: (name: string) => `“${name}” has been deleted.`,
  },
  de: {
    back: 'Alle Räume',
    end: 'Interview beenden',
    delete: 'Raum löschen',
    endAsk: (name) => `Interview in „${name}“ beenden?`,
    endMeans: (people) =>
      `${people} Kandidaten und Beobachter werden getrennt, und niemand kann im Raum noch etwas ändern. Ein Interviewer kann ihn wieder öffnen.`,
    deleteAsk: (name) => `„${name}“ löschen?`,
    deleteMeans: (people, id) =>
      `${people} Alle werden getrennt. Dokumente, Aufzeichnung, Links und Mitglieder des Raums ${id} werden gelöscht. Das lässt sich nicht rückgängig machen.`,
    elsewhere: (server) => `Er ist auf dem Server ${server}, vielleicht mit Personen darin.`,
    nobody: 'Zurzeit ist niemand darin.',
    present: (count) =>
      count === 1 ? 'Zurzeit ist eine Person darin.' : `Zurzeit sind ${count} Personen darin.`,
    ended: (name) => `Das Interview in „${name}“ ist beendet.`,
    deleted: (name) => `„${name}“ ist gelöscht.`,
  },
})

/** Between two questions, in milliseconds: each reads the room's documents. */
const every = 10_000

/** One room, as far as that is no secret; it can be ended and deleted. */
export function RoomPage({ id, adminKey }: { id: string; adminKey: string }) {
  const t = useText(text)
  const [polled, again] = usePolled(adminKey, id, every, () => showRoom(id, adminKey))
  return (
    <>
      <Link href="/rooms" className="admin-link flex items-center gap-1.5 self-start text-sm">
        <ArrowLeft size={14} aria-hidden />
        {t.back}
      </Link>
      <Shown polled={polled} onAgain={again}>
        {(seen) => <Detail seen={seen} adminKey={adminKey} onChanged={again} />}
      </Shown>
    </>
  )
}

interface Props {
  seen: RoomDetail
  adminKey: string
  onChanged: () => void
}

function Detail({ seen, adminKey, onChanged }: Props) {
  const t = useText(text)
  const titled = useRoomTitle()
  const [, navigate] = useLocation()
  const [asking, setAsking] = useState<'end' | 'delete'>()
  const { room } = seen
  const name = titled(room.title)
  const present = room.people ?? 0
  const here = present === 0 ? t.nobody : t.present(present)
  const people = room.server === null ? here : t.elsewhere(room.server)
  const end = async () => {
    await endRoom(room.id, adminKey)
    tell(t.ended(name))
    onChanged()
  }
  const erase = async () => {
    await deleteRoom(room.id, adminKey)
    tell(t.deleted(name))
    navigate('/rooms')
  }
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-4">
        <div className="flex min-w-0 grow basis-72 flex-col gap-1">
          <h1 className="admin-title wrap-anywhere">{name}</h1>
          <code className="text-sm text-muted wrap-anywhere">{room.id}</code>
        </div>
        <div className="flex flex-wrap gap-2">
          {room.phase === 'live' && (
            <button className="button" onClick={() => setAsking('end')}>
              {t.end}
            </button>
          )}
          <button className="button button-danger" onClick={() => setAsking('delete')}>
            {t.delete}
          </button>
        </div>
      </div>
      <RoomFacts seen={seen} />
      <Documents seen={seen} />
      <Members seen={seen} />
      {asking === 'end' && (
        <Confirm
          title={t.endAsk(name)}
          consequence={t.endMeans(people)}
          action={t.end}
          onConfirm={end}
          onClose={() => setAsking(undefined)}
        />
      )}
      {asking === 'delete' && (
        <Confirm
          title={t.deleteAsk(name)}
          consequence={t.deleteMeans(people, room.id)}
          action={t.delete}
          onConfirm={erase}
          onClose={() => setAsking(undefined)}
        />
      )}
    </>
  )
}
