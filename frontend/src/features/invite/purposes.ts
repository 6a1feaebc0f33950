import { messages } from '../../i18n/messages'

/** What somebody may do and see who comes by a link, by role. */
export const purposes = messages({
  en: {
    candidate: 'Writes code while the interview is live; waits until then.',
    interviewer: 'Prepares, starts and ends the interview, and sees private notes.',
    observer: 'Watches while the interview is live, and changes nothing.',
    reviewer: 'Sees the playback afterwards and comments; is never in the room.',
    owner: 'Does everything, including managing links and deleting the room.',
  },
  de: {
    candidate: 'Schreibt Code, während das Interview läuft, und wartet bis dahin.',
    interviewer: 'Bereitet das Interview vor, startet und beendet es und sieht private Notizen.',
    observer: 'Schaut zu, während das Interview läuft, und ändert nichts.',
    reviewer: 'Sieht danach die Aufzeichnung und kommentiert; ist nie im Raum.',
    owner: 'Kann alles, auch Links verwalten und den Raum löschen.',
  },
})
