import { Check, CloudOff, LoaderCircle, Plug, Save } from 'lucide-react'
import type { ConnectionState } from '../../sync/state'

function edits(count: number): string {
  return count === 1 ? '1 edit' : `${count} edits`
}

function look(state: ConnectionState) {
  switch (state.kind) {
    case 'connecting':
      return { Icon: LoaderCircle, text: 'Connecting…', short: '', colour: 'text-muted' }
    case 'saved':
      return { Icon: Check, text: 'Saved', short: 'Saved', colour: 'text-good' }
    case 'saving':
      return { Icon: Save, text: 'Saving…', short: 'Saving…', colour: 'text-muted' }
    case 'offline': {
      const text = state.unsaved > 0 ? `Offline, ${edits(state.unsaved)} not saved` : 'Offline'
      return {
        Icon: CloudOff,
        text,
        short: state.unsaved > 0 ? `Offline (${state.unsaved})` : 'Offline',
        colour: 'text-warn',
      }
    }
    case 'gone':
      return { Icon: Plug, text: 'Disconnected', short: 'Ended', colour: 'text-danger' }
  }
}

/** How the page stands with the server. */
export function ConnectionBadge({ state }: { state: ConnectionState }) {
  const { Icon, text, short, colour } = look(state)
  const title =
    state.kind === 'saving' ? `${edits(state.unsaved)} on the way to the server's disk` : undefined
  return (
    <span
      role="status"
      aria-live="polite"
      data-connection={state.kind}
      data-unsaved={'unsaved' in state ? state.unsaved : 0}
      title={title}
      className={`flex min-w-20 items-center gap-1.5 text-sm ${colour}`}
    >
      <Icon size={16} aria-hidden />
      <span className="max-sm:hidden">{text}</span>
      <span className="sm:hidden">{short}</span>
    </span>
  )
}
