import { keptData, type KeptRooms } from '../../../api/admin'
import { amount } from '../../../i18n/amount'
import { messages, useText } from '../../../i18n/messages'
import { moment } from '../../../i18n/time'
import { Fact } from '../Fact'
import { figure } from '../figures'
import { phaseNames } from '../names'
import { Shown } from '../Shown'
import { usePolled } from '../usePolled'

const text = messages({
  en: {
    title: 'Storage',
    space: 'Space',
    free: 'Free on the disk',
    unknown: 'not known',
    least: 'No new rooms below',
    low: 'The disk is nearly full: no new rooms are created.',
    histories: 'All recordings',
    rooms: 'Rooms kept',
    all: 'All',
    over: 'Waiting for deletion',
    overMeans: 'Their time is over. They are erased a day after that was noticed.',
    unfinished: 'Unfinished imports',
    unfinishedMeans: 'They are erased soon.',
    questions: 'Questions',
    kept: 'Kept in the library',
    of: (count: string, most: string) => `${count} of at most ${most}`,
    counted: (when: string) => `Rooms and recordings were counted ${when}.`,
    counting: 'Rooms are being counted for the first time…',
    partial: 'There are more than are counted in one go, so these numbers are too low.',
  },
  de: {
    title: 'Speicher',
    space: 'Platz',
    free: 'Frei auf dem Datenträger',
    unknown: 'nicht bekannt',
    least: 'Keine neuen Räume unter',
    low: 'Der Datenträger ist fast voll: Es werden keine Räume mehr angelegt.',
    histories: 'Alle Aufzeichnungen',
    rooms: 'Aufbewahrte Räume',
    all: 'Alle',
    over: 'Warten auf Löschung',
    overMeans: 'Ihre Zeit ist um. Sie werden einen Tag nach der Feststellung gelöscht.',
    unfinished: 'Unvollständige Importe',
    unfinishedMeans: 'Sie werden bald gelöscht.',
    questions: 'Aufgaben',
    kept: 'In der Bibliothek',
    of: (count, most) => `${count} von höchstens ${most}`,
    counted: (when) => `Räume und Aufzeichnungen wurden ${when} gezählt.`,
    counting: 'Die Räume werden zum ersten Mal gezählt …',
    partial: 'Es gibt mehr, als auf einmal gezählt werden; diese Zahlen sind also zu niedrig.',
  },
})

/** Between two questions, in milliseconds. */
const every = 10_000

/** What is kept, and how much room is left. */
export function StoragePage({ adminKey }: { adminKey: string }) {
  const t = useText(text)
  const [polled, again] = usePolled(adminKey, 'storage', every, () => keptData(adminKey))
  return (
    <>
      <h1 className="admin-title">{t.title}</h1>
      <Shown polled={polled} onAgain={again}>
        {({ free_bytes: free, least_free_bytes: least, questions, max_questions: most, rooms }) => (
          <>
            <section aria-labelledby="space" className="admin-card">
              <h2 id="space">{t.space}</h2>
              <dl className="admin-facts">
                <Fact label={t.free}>{free === null ? t.unknown : amount(free)}</Fact>
                <Fact label={t.least}>{amount(least)}</Fact>
                {rooms && <Fact label={t.histories}>{amount(rooms.history_bytes)}</Fact>}
              </dl>
              {free !== null && free < least && (
                <p role="alert" className="text-sm text-danger">
                  {t.low}
                </p>
              )}
            </section>
            {rooms && <Rooms rooms={rooms} />}
            <section aria-labelledby="questions" className="admin-card">
              <h2 id="questions">{t.questions}</h2>
              <dl className="admin-facts">
                <Fact label={t.kept}>{t.of(figure(questions), figure(most))}</Fact>
              </dl>
            </section>
            <p className="text-sm text-pretty text-muted">
              {rooms ? t.counted(moment(rooms.counted_at)) : t.counting} {rooms?.is_partial && t.partial}
            </p>
          </>
        )}
      </Shown>
    </>
  )
}

function Rooms({ rooms }: { rooms: KeptRooms }) {
  const t = useText(text)
  const names = useText(phaseNames)
  return (
    <section aria-labelledby="kept-rooms" className="admin-card">
      <h2 id="kept-rooms">{t.rooms}</h2>
      <dl className="admin-facts">
        <Fact label={t.all}>{figure(rooms.pending + rooms.live + rooms.ended)}</Fact>
        <Fact label={names.pending}>{figure(rooms.pending)}</Fact>
        <Fact label={names.live}>{figure(rooms.live)}</Fact>
        <Fact label={names.ended}>{figure(rooms.ended)}</Fact>
        <Fact label={t.over}>
          {figure(rooms.over)} {rooms.over > 0 && <span className="text-muted">{t.overMeans}</span>}
        </Fact>
        {rooms.unfinished > 0 && (
          <Fact label={t.unfinished}>
            {figure(rooms.unfinished)} <span className="text-muted">{t.unfinishedMeans}</span>
          </Fact>
        )}
      </dl>
    </section>
  )
}
