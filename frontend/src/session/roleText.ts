import { messages } from '../i18n/messages'

/** What roles are called. */
export const roleText = messages({
  en: { owner: 'Owner', interviewer: 'Interviewer', candidate: 'Candidate', observer: 'Observer' },
  de: { owner: 'Eigentümer', interviewer: 'Interviewer', candidate: 'Kandidat', observer: 'Beobachter' },
})
