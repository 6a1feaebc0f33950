import { useState } from 'react'
import { removeMember } from '../../api/rooms'
import { Confirm } from '../../components/Confirm'
import { messages, useText } from '../../i18n/messages'
import type { Person } from '../../session/people'
import { useRoom } from '../../session/react/room'
import { usePeople } from '../../session/react/usePeople'
import { leads } from '../../session/roles'
import { GuestRow, MemberRow } from './AbsentRow'
import { PersonRow } from './PersonRow'

const text = messages({
  en: {
    here: (count: number) => (count === 1 ? 'Here: 1 person' : `Here: ${count} people`),
    waiting: 'Waiting to be let in',
    gone: 'Joined earlier',
    guests: 'Connected without a name',
    ask: (name: string) => `Remove ${name} from the room?`,
    consequence: (name: string) =>
      `${name} leaves the room at once. What they wrote stays. To keep them out, replace the link that they came by as well.`,
    remove: 'Remove',
  },
  de: {
    here: (count) => (count === 1 ? 'Hier: 1 Person' : `Hier: ${count} Personen`),
    waiting: 'Warten auf Einlass',
    gone: 'Waren schon hier',
    guests: 'Verbunden ohne Namen',
    ask: (name) => `${name} aus dem Raum entfernen?`,
    consequence: (name) =>
      `${name} verlässt den Raum sofort. Was geschrieben wurde, bleibt. Damit niemand damit zurückkommt, ersetzen Sie auch den benutzten Link.`,
    remove: 'Entfernen',
  },
})

/** Somebody who is to be sent away. */
interface Leaving {
  id: string
  name: string
}

/** Everybody in the room: what they do, where they are, and what one may do about it. */
export function PeoplePanel() {
  const t = useText(text)
  const { documents, session, role, members, guests } = useRoom()
  const people = usePeople(documents.get('code').awareness)
  const [leaving, setLeaving] = useState<Leaving>()
  const isLeading = leads({ role })
  const here = new Set(people.map(({ member }) => member))
  const waiting = members.filter((member) => member.waiting)
  const gone = members.filter((member) => !member.waiting && !here.has(member.id))
  const removable = ({ member, name, isYou, role: theirs }: Person): Leaving | undefined =>
    isLeading && !isYou && member !== undefined && theirs !== 'owner' ? { id: member, name } : undefined
  return (
    <div className="flex h-full flex-col gap-5 overflow-y-auto p-3 text-sm">
      <section>
        <h3 className="pb-2 text-xs font-medium text-muted">{t.here(people.length)}</h3>
        <ul className="flex flex-col gap-1">
          {people.map((person) => {
            const target = removable(person)
            return (
              <PersonRow
                key={person.clients[0]}
                person={person}
                onRemove={target ? () => setLeaving(target) : undefined}
              />
            )
          })}
        </ul>
      </section>
      {isLeading && <Absent title={t.waiting} members={waiting} onRemove={setLeaving} />}
      {isLeading && <Absent title={t.gone} members={gone} onRemove={setLeaving} />}
      {isLeading && guests.length > 0 && (
        <section>
          <h3 className="pb-2 text-xs font-medium text-muted">{t.guests}</h3>
          <ul className="flex flex-col gap-1">
            {guests.map((guest) => (
              <GuestRow key={guest.id} guest={guest} onRemove={setLeaving} />
            ))}
          </ul>
        </section>
      )}
      {leaving && (
        <Confirm
          title={t.ask(leaving.name)}
          consequence={t.consequence(leaving.name)}
          action={t.remove}
          onConfirm={() => session.ask((room, token) => removeMember(room, token, leaving.id))}
          onClose={() => setLeaving(undefined)}
        />
      )}
    </div>
  )
}

interface AbsentProps {
  title: string
  members: ReturnType<typeof useRoom>['members']
  onRemove: (who: Leaving) => void
}

function Absent({ title, members, onRemove }: AbsentProps) {
  if (members.length === 0) return null
  return (
    <section>
      <h3 className="pb-2 text-xs font-medium text-muted">{title}</h3>
      <ul className="flex flex-col gap-1">
        {members.map((member) => (
          <MemberRow key={member.id} member={member} onRemove={onRemove} />
        ))}
      </ul>
    </section>
  )
}
