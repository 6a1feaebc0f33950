import { messages, textOf } from '../../i18n/messages'
import type { Run } from '../../sync/runs'

/** As near to the longest that such a program goes on, in milliseconds. */
const nearlyHalfAnHour = 29.5 * 60_000

const text = messages({
  en: {
    open: 'Console open',
    closed: 'Console closed',
    tooLong: 'The program went on for 30 minutes, the most that is possible, and was stopped.',
    tooLongConsole:
      'The console was open for 30 minutes, the most that is possible. Open a new one to go on.',
    tooBusy:
      'The program computed for more than 10 seconds and was stopped. Waiting for input doesn’t count.',
    tooBusyConsole:
      'What was run in the console computed for more than 10 seconds in all, so it was closed. Waiting for input doesn’t count.',
    idle: 'Nothing was typed or printed for 5 minutes, so the program was stopped.',
    idleConsole: 'Nothing was typed or printed for 5 minutes, so the console was closed.',
  },
  de: {
    open: 'Konsole offen',
    closed: 'Konsole geschlossen',
    tooLong: 'Das Programm lief 30 Minuten, länger geht es nicht, und wurde gestoppt.',
    tooLongConsole:
      'Die Konsole war 30 Minuten offen, länger geht es nicht. Öffnen Sie bei Bedarf eine neue.',
    tooBusy:
      'Das Programm rechnete länger als 10 Sekunden und wurde gestoppt. Warten auf Eingaben zählt nicht mit.',
    tooBusyConsole:
      'In der Konsole wurde zusammen länger als 10 Sekunden gerechnet, deshalb wurde sie geschlossen. Warten auf Eingaben zählt nicht mit.',
    idle: '5 Minuten lang wurde nichts eingegeben und nichts ausgegeben, deshalb wurde das Programm gestoppt.',
    idleConsole:
      '5 Minuten lang wurde nichts eingegeben und nichts ausgegeben, deshalb wurde die Konsole geschlossen.',
  },
})

/** How a console stands, in a few words; undefined where it does as any program. */
export function consoleStanding({ isConsole, state, isStopping, outcome }: Run): string | undefined {
  if (!isConsole || isStopping) return undefined
  if (state === 'running') return textOf(text).open
  // The number that it ends with means nothing to anybody.
  return state === 'finished' && outcome === 'exited' ? textOf(text).closed : undefined
}

/** The sentence for a limit that only programs have into which people type. */
export function typedEnding({
  isInteractive,
  isConsole,
  outcome,
  durationMs,
  message,
}: Run): string | undefined {
  if (!isInteractive) return undefined
  const t = textOf(text)
  const isIdle = outcome === 'cancelled' && message.startsWith('Nothing was typed or printed')
  if (isIdle) return isConsole ? t.idleConsole : t.idle
  if (outcome !== 'timed_out') return undefined
  if (durationMs !== undefined && durationMs >= nearlyHalfAnHour)
    return isConsole ? t.tooLongConsole : t.tooLong
  return isConsole ? t.tooBusyConsole : t.tooBusy
}
