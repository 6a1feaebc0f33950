import { messages, textOf } from '../../i18n/messages'
import { summaryOf, type Trial, verdictOf } from './trial'

const text = messages({
  en: {
    contained: (total: number) => `${total} of ${total} contained`,
    escaped: (escaped: number, total: number) => `${escaped} of ${total} NOT contained`,
    uncertain: 'NOT contained: the server’s log says what got through',
    stopped: (tried: number, total: number) => `Stopped after ${tried} of ${total}`,
    cutOff: (tried: number, total: number) => `Cut off after ${tried} of ${total}`,
    unfinished: (tried: number, total: number) => `Only ${tried} of ${total} were tried`,
  },
  de: {
    contained: (total) => `${total} von ${total} abgefangen`,
    escaped: (escaped, total) => `${escaped} von ${total} NICHT abgefangen`,
    uncertain: 'NICHT abgefangen: Was durchkam, steht im Protokoll des Servers',
    stopped: (tried, total) => `Nach ${tried} von ${total} gestoppt`,
    cutOff: (tried, total) => `Nach ${tried} von ${total} abgebrochen`,
    unfinished: (tried, total) => `Nur ${tried} von ${total} wurden versucht`,
  },
})

/** What has come of a trial, in one line. */
export function verdictLine(trial: Trial, how: 'ended' | 'stopped' | 'cut off'): string {
  const t = textOf(text)
  const { total, tried, escaped } = summaryOf(trial)
  const verdict = verdictOf(trial)
  if (verdict === 'contained') return t.contained(total)
  if (verdict === 'escaped') return escaped.length > 0 ? t.escaped(escaped.length, total) : t.uncertain
  if (how === 'stopped') return t.stopped(tried, total)
  return how === 'cut off' ? t.cutOff(tried, total) : t.unfinished(tried, total)
}
