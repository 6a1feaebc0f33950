import type { Member } from '../../api/schema'
import { messages, useText } from '../../i18n/messages'

const text = messages({
  en: {
    observer: (name: string) => `${name} (observer)`,
    waiting: (count: number) => (count === 1 ? 'Waiting: ' : `${count} are waiting: `),
    sees: (count: number) => `${count === 1 ? 'Sees' : 'They see'} nothing of the room until you start.`,
  },
  de: {
    observer: (name) => `${name} (schaut zu)`,
    waiting: (count) => (count === 1 ? 'Wartet: ' : `${count} warten: `),
    sees: (count) => `${count === 1 ? 'Sieht' : 'Sie sehen'} nichts vom Raum, bis Sie starten.`,
  },
})

/** Who waits for the interview to begin, for those who can start it. It floats, so that no text moves. */
export function WaitingPeople({ members }: { members: Member[] }) {
  const t = useText(text)
  const waiting = members.filter((member) => member.waiting)
  const names = waiting.map(({ name, role }) => (role === 'observer' ? t.observer(name) : name))
  // The region is there before there is something to say: only then is it said.
  return (
    <div role="status" className="pointer-events-none absolute inset-x-0 top-2 z-20 flex justify-center px-4">
      {waiting.length > 0 && (
        <p data-waiting={waiting.length} className="notice py-1.5">
          <span>
            <strong className="text-warn">{t.waiting(waiting.length)}</strong>
            {names.join(', ')}. <span className="text-muted">{t.sees(waiting.length)}</span>
          </span>
        </p>
      )}
    </div>
  )
}
