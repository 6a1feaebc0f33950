import { Check, CloudOff, LoaderCircle, Plug, Save } from 'lucide-react'
import { messages } from '../../i18n/messages'

/** What each state of the connection is called. */
export const stateText = messages({
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

/** And how it looks. */
export const looks = {
  connecting: { Icon: LoaderCircle, colour: 'text-muted' },
  saved: { Icon: Check, colour: 'text-good' },
  saving: { Icon: Save, colour: 'text-muted' },
  offline: { Icon: CloudOff, colour: 'text-warn' },
  gone: { Icon: Plug, colour: 'text-danger' },
} as const
