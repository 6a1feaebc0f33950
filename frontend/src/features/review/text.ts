import { messages } from '../../i18n/messages'

/** What several parts of a review say. */
export const text = messages({
  en: {
    lines: (path: string, from: number, to: number) =>
      from === to ? `${path}, line ${from}` : `${path}, lines ${from}–${to}`,
    board: 'On the board',
    changed: (when: string) => `edited ${when}`,
    cancel: 'Cancel',
    again: 'Try again',
    goTo: (at: string) => `Go to ${at}`,
    interview: 'In the interview',
    resolved: 'Resolved',
    deleted: 'This comment was deleted.',
  },
  de: {
    lines: (path, from, to) => (from === to ? `${path}, Zeile ${from}` : `${path}, Zeilen ${from}–${to}`),
    board: 'Auf der Tafel',
    changed: (when) => `bearbeitet ${when}`,
    cancel: 'Abbrechen',
    again: 'Erneut versuchen',
    goTo: (at) => `Zu ${at}`,
    interview: 'Im Interview',
    resolved: 'Erledigt',
    deleted: 'Dieser Kommentar wurde gelöscht.',
  },
})
