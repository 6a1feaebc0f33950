import { Message } from '../../components/Message'
import type { SessionState } from '../../session/session'
import { UnsentText } from './UnsentText'

type Props = Extract<SessionState, { kind: 'refused' }>

/** One is not let in, or not any more: why, and what has become of what one wrote. */
export function Refused({ reason, lost, taken }: Props) {
  if (taken && taken.unsent.length > 0) return <UnsentText reason={reason} unsent={taken.unsent} />
  if (!lost) {
    return (
      <Message title={reason}>
        <p>What you wrote here before is kept in this browser, should you be let in again.</p>
      </Message>
    )
  }
  return (
    <Message title={reason}>
      {taken?.hadCopies && <p>The copy that this browser kept has been deleted.</p>}
    </Message>
  )
}
