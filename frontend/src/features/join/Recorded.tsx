import type { Role, Room } from '../../api/schema'
import { messages, useText } from '../../i18n/messages'
import { day } from '../../i18n/time'

const text = messages({
  en: {
    title: 'What is recorded',
    observer: 'Your name, and that you were here.',
    writer: 'Your name, and everything that is written in the room, with who wrote it and when.',
    nothing: 'No sound, no video, and nothing outside this page.',
    signals: 'Large pastes and leaving this tab are shown to the interviewers.',
    until: (days: number, when: string) =>
      `The room is deleted ${days === 1 ? 'a day' : `${days} days`} after it was last used: as things stand, on ${when}.`,
    kept: 'The room is kept until its owner deletes it.',
  },
  de: {
    title: 'Was aufgezeichnet wird',
    observer: 'Ihr Name, und dass Sie hier waren.',
    writer: 'Ihr Name und alles, was im Raum geschrieben wird, mit Verfasser und Zeitpunkt.',
    nothing: 'Kein Ton, kein Bild und nichts außerhalb dieser Seite.',
    signals: 'Große eingefügte Texte und das Verlassen dieses Tabs sehen die Interviewer.',
    until: (days, when) =>
      `Der Raum wird ${days === 1 ? 'einen Tag' : `${days} Tage`} nach der letzten Benutzung gelöscht, nach jetzigem Stand am ${when}.`,
    kept: 'Der Raum bleibt, bis sein Eigentümer ihn löscht.',
  },
})

/** What is recorded of whom, and for how long. */
export function Recorded({ room, role }: { room: Room; role: Role }) {
  const t = useText(text)
  return (
    <section className="flex flex-col gap-2 text-sm text-muted">
      <h2 className="font-medium text-ink">{t.title}</h2>
      <ul className="flex list-disc flex-col gap-1 pl-5">
        <li>{role === 'observer' ? t.observer : t.writer}</li>
        <li>{t.nothing}</li>
        {room.signals && <li>{t.signals}</li>}
        <li>{room.delete_at ? t.until(room.keep_days, day(room.delete_at)) : t.kept}</li>
      </ul>
    </section>
  )
}
