import { Check, CloudOff, LoaderCircle, Plug, Save } from 'lucide-react'
import { messages, useText } from '../../i18n/messages'
import type { ConnectionState } from '../../sync/state'

const text = messages({
  en: {
    connecting: 'Connecting…',
    saved: 'Saved',
    saving: 'Saving…',
    offline: 'Offline',
    unsaved: (edits: number) => `Offline, ${edits === 1 ? '1 edit' : `${edits} edits`} not saved`,
    gone: 'Disconnected',
  },
  de: {
    connecting: 'Verbinden …',
    saved: 'Gespeichert',
    saving: 'Speichern …',
    offline: 'Offline',
    unsaved: (edits) => `Offline, ${edits === 1 ? '1 Änderung' : `${edits} Änderungen`} nicht gespeichert`,
    gone: 'Getrennt',
  },
})

const looks = {
  connecting: { Icon: LoaderCircle, colour: 'text-muted' },
  saved: { Icon: Check, colour: 'text-good' },
  saving: { Icon: Save, colour: 'text-muted' },
  offline: { Icon: CloudOff, colour: 'text-warn' },
  gone: { Icon: Plug, colour: 'text-danger' },
} as const

/**
 * How the page stands with the server. Screen readers are told of trouble and of its end,
 * not of each save (PAGE-7).
 */
export function ConnectionBadge({ state }: { state: ConnectionState }) {
  const t = useText(text)
  const { Icon, colour } = looks[state.kind]
  const unsaved = 'unsaved' in state ? state.unsaved : 0
  const said = state.kind === 'offline' && unsaved > 0 ? t.unsaved(unsaved) : t[state.kind]
  const isTrouble = state.kind === 'offline' || state.kind === 'gone'
  return (
    <span
      data-connection={state.kind}
      data-unsaved={unsaved}
      title={said}
      className={`flex items-center gap-1.5 text-sm ${colour}`}
    >
      <Icon size={16} aria-hidden />
      <span className="max-md:sr-only">{said}</span>
      <span role="status" className="sr-only">
        {isTrouble ? said : ''}
      </span>
    </span>
  )
}
