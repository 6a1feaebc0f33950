import { Check, Copy, RefreshCw, Trash2 } from 'lucide-react'
import { useEffect, useState } from 'react'
import type { Link, Role } from '../../api/schema'
import { day } from '../../i18n/time'

const purposes: Record<Role, string> = {
  candidate: 'Writes code while the interview is live.',
  interviewer: 'Prepares, starts and ends the interview, and sees private notes.',
  observer: 'Watches while the interview is live.',
  owner: 'Does all that, makes links and deletes the room. Keep it for yourself.',
}

/** How long the button says what it did, in milliseconds. */
const sayFor = 2_500

interface Props {
  link: Link
  /** Known only where the link was made in this browser. */
  url: string | undefined
  onRenew?: () => Promise<void>
  onRevoke?: () => Promise<void>
}

/** One link: what it is for, and what can be done with it. */
export function LinkRow({ link, url, onRenew, onRevoke }: Props) {
  const [isCopied, setIsCopied] = useState(false)
  const [isFailed, setIsFailed] = useState(false)
  useEffect(() => {
    if (!isCopied) return undefined
    const timer = setTimeout(() => setIsCopied(false), sayFor)
    return () => clearTimeout(timer)
  }, [isCopied])
  const copy = async (whole: string) => {
    try {
      await navigator.clipboard.writeText(whole)
      setIsCopied(true)
    } catch {
      // Without https, or when the person said no: they can copy it themselves.
      setIsFailed(true)
    }
  }
  const whole = url && `${location.origin}${url}`
  return (
    <li data-link={link.role} className="flex flex-wrap items-center gap-x-3 gap-y-2">
      <div className="min-w-40 grow basis-52">
        <p className="font-medium first-letter:uppercase">{link.role}</p>
        <p className="text-sm text-muted">
          {purposes[link.role]}
          {link.expires_at && ` Expires on ${day(link.expires_at)}.`}
        </p>
      </div>
      {isFailed && whole ? (
        <input
          className="field w-full"
          aria-label={`Link for the ${link.role}, to be copied`}
          readOnly
          autoFocus
          value={whole}
          onFocus={(event) => event.target.select()}
        />
      ) : (
        <div className="flex gap-1">
          {whole ? (
            <button className="button w-28" data-url={whole} onClick={() => void copy(whole)}>
              {isCopied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
              <span aria-live="polite">{isCopied ? 'Copied' : 'Copy'}</span>
              <span className="sr-only"> the {link.role} link</span>
            </button>
          ) : (
            <span className="self-center text-sm text-muted">not shown again</span>
          )}
          {onRenew && (
            <button
              className="button button-icon"
              title="Make anew: the old link stops working, and who came by it has to go"
              aria-label={`Make the ${link.role} link anew`}
              onClick={() => void onRenew()}
            >
              <RefreshCw size={16} aria-hidden />
            </button>
          )}
          {onRevoke && (
            <button
              className="button button-icon"
              title="Revoke: it stops working, and who came by it has to go"
              aria-label={`Revoke the ${link.role} link`}
              onClick={() => void onRevoke()}
            >
              <Trash2 size={16} aria-hidden />
            </button>
          )}
        </div>
      )}
    </li>
  )
}
