import { Plain } from '../../components/Plain'

/** The interview has ended, for those who do not conduct it. */
export function Over() {
  return (
    <Plain title="The interview has ended.">
      <p role="status" className="text-muted">
        Thank you for being here. You can close this page. Should an interviewer reopen the room, it appears
        here again.
      </p>
    </Plain>
  )
}
