import type { DocumentEntry, Phase } from '../../api/admin'
import { messages } from '../../i18n/messages'

/** What phases, documents and ends of runs are called. */
export const phaseNames = messages({
  en: { pending: 'Preparing', live: 'Live', ended: 'Ended' } satisfies Record<Phase, string>,
  de: { pending: 'In Vorbereitung', live: 'Live', ended: 'Beendet' },
})

export const documentNames = messages({
  en: {
    code: 'Code',
    problem: 'Problem',
    notes: 'Notes',
    output: 'Output',
    board: 'Whiteboard',
    pictures: 'Pictures',
  } satisfies Record<DocumentEntry['document'], string>,
  de: {
    code: 'Code',
    problem: 'Aufgabe',
    notes: 'Notizen',
    output: 'Ausgabe',
    board: 'Whiteboard',
    pictures: 'Bilder',
  },
})

const outcomes = {
  en: {
    succeeded: 'Succeeded',
    failed: 'Failed',
    signalled: 'Crashed',
    timed_out: 'Out of time',
    out_of_memory: 'Out of memory',
    output_limit: 'Too much output',
    cancelled: 'Stopped',
  },
  de: {
    succeeded: 'Erfolgreich',
    failed: 'Fehlgeschlagen',
    signalled: 'Abgestürzt',
    timed_out: 'Zeit abgelaufen',
    out_of_memory: 'Speicher erschöpft',
    output_limit: 'Zu viel Ausgabe',
    cancelled: 'Abgebrochen',
  },
}

export const outcomeNames = messages(outcomes)

/** What a run's end is called; one that this page does not know, by its own name. */
export const outcomeName = (names: Record<string, string>, outcome: string) => names[outcome] ?? outcome
