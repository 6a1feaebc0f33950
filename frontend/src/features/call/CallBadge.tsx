import { useCall } from './useCall'

/** How many are in the call. */
export function CallBadge() {
  const { state } = useCall()
  const count = state.participants.length
  return count > 0 ? <span className="badge">{count}</span> : null
}
