import { Message } from '../../components/Message'
import { messages, useText } from '../../i18n/messages'
import type { SessionState } from '../../session/session'
import { UnsentText } from './UnsentText'

const text = messages({
  en: {
    kept: 'What you wrote here before is kept in this browser in case you are let in again.',
    deleted: 'The copy that this browser kept has been deleted.',
  },
  de: {
    kept: 'Was Sie hier geschrieben haben, bleibt in diesem Browser, falls Sie wieder eingelassen werden.',
    deleted: 'Die Kopie in diesem Browser wurde gelöscht.',
  },
})

type Props = Extract<SessionState, { kind: 'refused' }>

/** One is not let in, or not any more: why, and what has become of what one wrote. */
export function Refused({ reason, lost, taken }: Props) {
  const t = useText(text)
  if (taken && taken.unsent.length > 0) return <UnsentText reason={reason} unsent={taken.unsent} />
  if (!lost) {
    return (
      <Message title={reason}>
        <p>{t.kept}</p>
      </Message>
    )
  }
  return <Message title={reason}>{taken?.hadCopies && <p>{t.deleted}</p>}</Message>
}
