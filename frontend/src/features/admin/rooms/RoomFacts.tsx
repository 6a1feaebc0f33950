import type { RoomDetail } from '../../../api/admin'
import { languageOf } from '../../../config/languages'
import { messages, useText } from '../../../i18n/messages'
import { moment } from '../../../i18n/time'
import { roleText } from '../../../session/roleText'
import { Fact } from '../Fact'
import { figure } from '../figures'
import { Phase } from '../Phase'
import { usePeopleIn } from './usePeopleIn'

const text = messages({
  en: {
    title: 'The room',
    phase: 'Phase',
    people: 'People now',
    language: 'Language',
    created: 'Created',
    imported: 'from an archive',
    started: 'Started',
    ended: 'Ended',
    active: 'Last active',
    delete: 'Deleted if unused until',
    never: 'never',
    notYet: 'not yet',
    password: 'Password',
    yes: 'yes',
    no: 'no',
    links: 'Links',
    noLinks: 'none',
  },
  de: {
    title: 'Der Raum',
    phase: 'Phase',
    people: 'Personen jetzt',
    language: 'Sprache',
    created: 'Angelegt',
    imported: 'aus einem Archiv',
    started: 'Begonnen',
    ended: 'Beendet',
    active: 'Zuletzt aktiv',
    delete: 'Wird gelöscht, wenn ungenutzt bis',
    never: 'nie',
    notYet: 'noch nicht',
    password: 'Passwort',
    yes: 'ja',
    no: 'nein',
    links: 'Links',
    noLinks: 'keine',
  },
})

/** What is known of a room. */
export function RoomFacts({ seen }: { seen: RoomDetail }) {
  const t = useText(text)
  const roles = useText(roleText)
  const peopleIn = usePeopleIn()
  const { room, links } = seen
  return (
    <section aria-labelledby="room-facts" className="admin-card">
      <h2 id="room-facts">{t.title}</h2>
      <dl className="admin-facts">
        <Fact label={t.phase}>
          <Phase phase={room.phase} />
        </Fact>
        <Fact label={t.people}>{peopleIn(room)}</Fact>
        <Fact label={t.language}>{languageOf(room.language).name}</Fact>
        <Fact label={t.created}>
          {moment(room.created_at)} {seen.is_imported && <span className="text-muted">{t.imported}</span>}
        </Fact>
        <Fact label={t.started}>{seen.started_at ? moment(seen.started_at) : t.notYet}</Fact>
        <Fact label={t.ended}>{seen.ended_at ? moment(seen.ended_at) : t.notYet}</Fact>
        <Fact label={t.active}>{moment(room.last_active_at)}</Fact>
        <Fact label={t.delete}>{seen.delete_at ? moment(seen.delete_at) : t.never}</Fact>
        <Fact label={t.password}>{seen.has_password ? t.yes : t.no}</Fact>
        <Fact label={t.links}>
          {links.length === 0
            ? t.noLinks
            : links.map(({ role, count }) => `${roles[role]}: ${figure(count)}`).join(', ')}
        </Fact>
      </dl>
    </section>
  )
}
