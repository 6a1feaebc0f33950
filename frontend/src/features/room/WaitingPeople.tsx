import type { Member } from '../../api/schema'

/** Who waits for the interview to begin, for those who can start it. */
export function WaitingPeople({ members }: { members: Member[] }) {
  const waiting = members.filter((member) => member.waiting)
  if (waiting.length === 0) return null
  const names = waiting.map(({ name, role }) => (role === 'observer' ? `${name} (observer)` : name))
  return (
    <p
      role="status"
      data-waiting={waiting.length}
      className="border-b border-line bg-panel px-4 py-1.5 text-sm"
    >
      <strong className="text-warn">
        {waiting.length === 1 ? 'Waiting: ' : `${waiting.length} are waiting: `}
      </strong>
      {names.join(', ')}.{' '}
      <span className="text-muted">
        {waiting.length === 1 ? 'Sees' : 'They see'} nothing of the room until you start.
      </span>
    </p>
  )
}
