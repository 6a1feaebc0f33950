import { messages } from '../i18n/messages'

/** What roles are called. */
export const roleText = messages({
  en: {
    owner: 'Owner',
    interviewer: 'Interviewer',
    candidate: 'Candidate',
    observer: 'Observer',
    reviewer: 'Reviewer',
  },
  de: {
    owner: 'Eigentümer',
    interviewer: 'Interviewer',
    candidate: 'Kandidat',
    observer: 'Beobachter',
    reviewer: 'Gutachter',
  },
})
