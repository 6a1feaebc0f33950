import type { Runtimes } from '../../api/schema'
import { messages, textOf } from '../../i18n/messages'
import { sentence } from '../../i18n/sentence'

/** What the server says where it was started so: the one reason that people choose. */
const turnedOff = 'running code is turned off'

const text = messages({
  en: {
    off: 'Running code is turned off.',
    turnOn: 'To turn it on, start the server with `--executor auto`.',
    untold: 'The server does not say why.',
    look: 'The server’s log may say more. What a sandbox needs, and how a runner beside the server can do without, is in the README under “Running code”.',
  },
  de: {
    off: 'Das Ausführen von Code ist ausgeschaltet.',
    turnOn: 'Zum Einschalten starten Sie den Server mit `--executor auto`.',
    untold: 'Der Server nennt keinen Grund.',
    look: 'Mehr steht vielleicht im Protokoll des Servers. Was eine Sandbox braucht und wie ein Runner neben dem Server sie ersetzt, steht in der README unter „Running code“.',
  },
})

/**
 * Why a server runs no code, and what who runs it can do next, with what is to be typed in
 * `backticks`. The server’s own words are English.
 */
export function unavailable({ reason, hint }: Pick<Runtimes, 'reason' | 'hint'>): {
  why: string
  next: string
} {
  const t = textOf(text)
  if (reason?.startsWith(turnedOff)) return { why: t.off, next: t.turnOn }
  return { why: reason ? sentence(reason) : t.untold, next: hint ? sentence(hint) : t.look }
}
