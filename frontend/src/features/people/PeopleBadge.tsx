import { useRoom } from '../../session/react/room'

/** How many wait to be let in. */
export function PeopleBadge() {
  const { members } = useRoom()
  const waiting = members.filter((member) => member.waiting).length
  return waiting > 0 ? <span className="badge">{waiting}</span> : null
}
