import { messages } from '../../../i18n/messages'

/** What several parts of a debrief say. */
export const text = messages({
  en: {
    strong_no: 'Strong no',
    no: 'No',
    yes: 'Yes',
    strong_yes: 'Strong yes',
    recommendation: 'Recommendation',
    summary: 'Summary',
    noScore: 'No score',
    score: (score: number) => `${score} of 4`,
    evidence: 'Evidence',
    removedRow: 'A row that was removed',
  },
  de: {
    strong_no: 'Klares Nein',
    no: 'Nein',
    yes: 'Ja',
    strong_yes: 'Klares Ja',
    recommendation: 'Empfehlung',
    summary: 'Zusammenfassung',
    noScore: 'Keine Bewertung',
    score: (score) => `${score} von 4`,
    evidence: 'Belege',
    removedRow: 'Ein Kriterium, das entfernt wurde',
  },
})
