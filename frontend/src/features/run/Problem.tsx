import { CircleAlert, X } from 'lucide-react'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { leads } from '../../session/roles'
import type { Desk } from './desk'
import { text as runText } from './text'

const text = messages({ en: { dismiss: 'Dismiss' }, de: { dismiss: 'Ausblenden' } })

/** Why something was not run, and what to do next. Who leads may also run the server: they are shown why it can’t. */
export function Problem({ desk, children }: { desk: Desk; children: string }) {
  const t = useText(text)
  const { sandbox } = useText(runText)
  const { role } = useRoom()
  return (
    <div
      role="alert"
      className="flex shrink-0 items-start gap-2 border-b border-line bg-[color-mix(in_srgb,var(--color-danger)_8%,var(--color-paper))] py-1 pr-1 pl-3 text-sm"
    >
      <CircleAlert size={16} className="mt-1 shrink-0 text-danger" aria-hidden />
      <p className="min-w-0 grow py-0.5 text-pretty wrap-anywhere">
        {children}
        {desk.getState().obstacle === 'place' && leads({ role }) && (
          <>
            {' '}
            <a
              href="/status/sandbox"
              target="_blank"
              rel="noreferrer"
              className="rounded font-medium text-accent underline-offset-4 hover:underline"
            >
              {sandbox}
            </a>
          </>
        )}
      </p>
      <button
        className="button button-icon button-small shrink-0"
        aria-label={t.dismiss}
        title={t.dismiss}
        // What somebody types goes on.
        onMouseDown={(event) => event.preventDefault()}
        onClick={desk.dismiss}
      >
        <X size={16} aria-hidden />
      </button>
    </div>
  )
}
