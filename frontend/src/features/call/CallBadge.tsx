import { useCall } from './useCall'

/** How many are in the call: who does not see it is told by the bar below the code. */
export function CallBadge() {
  const { state } = useCall()
  const count = state.participants.length
  return count > 0 ? (
    <span className="badge" aria-hidden>
      {count}
    </span>
  ) : null
}
