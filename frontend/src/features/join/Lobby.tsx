import { LoaderCircle } from 'lucide-react'
import type { Member, Room } from '../../api/schema'
import { Plain } from '../../components/Plain'
import { day } from '../../i18n/time'

/** Where candidates and observers wait until the interview begins. */
export function Lobby({ room, member }: { room: Room; member: Member }) {
  return (
    <Plain title={room.title || 'The interview has not begun'}>
      <p role="status" className="flex items-center gap-3 rounded-lg border border-line bg-panel p-4">
        <LoaderCircle size={20} className="shrink-0 animate-spin text-accent" aria-hidden />
        <span>
          You are here, <strong>{member.name}</strong>. An interviewer will start the interview; then this
          page opens the room by itself.
        </span>
      </p>
      <section className="flex flex-col gap-2 text-sm text-muted">
        <h2 className="font-medium text-ink">What is recorded</h2>
        <ul className="flex list-disc flex-col gap-1 pl-5">
          <li>
            {member.role === 'observer'
              ? 'Your name, and that you were here.'
              : 'Your name, and everything that is written in the room, with who wrote it and when.'}
          </li>
          <li>Neither sound nor pictures, and nothing outside of this page.</li>
          <li>
            {room.delete_at
              ? `The room is deleted ${room.keep_days} days after it was last used, as things stand on ${day(room.delete_at)}.`
              : 'The room is kept until its owner deletes it.'}
          </li>
        </ul>
      </section>
    </Plain>
  )
}
