import './call.css'
import { useCall } from './useCall'

/**
 * How many are in the call. Not as text, which the button's name would have to say, too: who does
 * not see it is told by the bar below the code.
 */
export function CallBadge() {
  const { state } = useCall()
  const count = state.participants.length
  return count > 0 ? <span className="badge call-count" data-count={count} /> : null
}
