import { type Locale, locale } from '../i18n/messages'

/**
 * Why the server closes a WebSocket. The same table as the server's
 * `src/protocol/close.rs`; a test there compares the two.
 *
 * y-websocket takes 4400–4499 as final; after every other code it tries again.
 */
interface CloseReason {
  /** What happened. */
  happened: string
  /** What the person can do. */
  advice: string
}

// prettier-ignore
const table: Record<number, { final: boolean } & Record<Locale, CloseReason>> = {
  4400: { final: true,
    en: { happened: 'The server could not read what this page sent.', advice: 'Reload the page to continue.' },
    de: { happened: 'Der Server konnte nicht lesen, was diese Seite gesendet hat.', advice: 'Laden Sie die Seite neu.' } },
  4401: { final: true,
    en: { happened: 'This link is no longer valid.', advice: 'Ask the person who invited you for a new link.' },
    de: { happened: 'Dieser Link ist nicht mehr gültig.', advice: 'Bitten Sie die Person, die Sie eingeladen hat, um einen neuen.' } },
  4403: { final: true,
    en: { happened: 'You don’t have access to this document.', advice: 'Ask an interviewer to give you access.' },
    de: { happened: 'Sie haben keinen Zugriff auf dieses Dokument.', advice: 'Bitten Sie einen Interviewer darum.' } },
  4404: { final: true,
    en: { happened: 'There is no such room.', advice: 'Check the link, or create a new room.' },
    de: { happened: 'Diesen Raum gibt es nicht.', advice: 'Prüfen Sie den Link oder legen Sie einen neuen Raum an.' } },
  4409: { final: true,
    en: { happened: 'The interview has ended.', advice: 'There is nothing more to do here. You can close this page.' },
    de: { happened: 'Das Interview ist beendet.', advice: 'Hier ist nichts mehr zu tun. Sie können diese Seite schließen.' } },
  4410: { final: true,
    en: { happened: 'You have been removed from this room.', advice: 'Ask an interviewer if this was a mistake.' },
    de: { happened: 'Sie wurden aus diesem Raum entfernt.', advice: 'Fragen Sie einen Interviewer, falls das ein Versehen war.' } },
  4413: { final: true,
    en: { happened: 'This page sent more than a room allows.', advice: 'Copy your text, then continue in a new room.' },
    de: { happened: 'Diese Seite hat mehr gesendet, als ein Raum erlaubt.', advice: 'Kopieren Sie Ihren Text und machen Sie in einem neuen Raum weiter.' } },
  4415: { final: true,
    en: { happened: 'This page wrote something that the server doesn’t support.', advice: 'Undo the last change, or reload the page.' },
    de: { happened: 'Diese Seite hat etwas geschrieben, das der Server nicht unterstützt.', advice: 'Machen Sie die letzte Änderung rückgängig oder laden Sie die Seite neu.' } },
  4423: { final: true,
    en: { happened: 'Some of this room’s data is damaged, so it is read-only.', advice: 'Copy what you need, and tell the person who runs this server.' },
    de: { happened: 'Ein Teil der Daten dieses Raums ist beschädigt, deshalb kann man ihn nur lesen.', advice: 'Kopieren Sie, was Sie brauchen, und sagen Sie den Betreibern Bescheid.' } },
  1003: { final: false,
    en: { happened: 'The server could not read what this page sent.', advice: 'Trying again.' },
    de: { happened: 'Der Server konnte nicht lesen, was diese Seite gesendet hat.', advice: 'Es wird noch einmal versucht.' } },
  1009: { final: false,
    en: { happened: 'One change was too large to send at once.', advice: 'It is being sent again as a whole. If that doesn’t work, undo the last paste.' },
    de: { happened: 'Eine Änderung war zu groß, um sie auf einmal zu senden.', advice: 'Sie wird noch einmal im Ganzen gesendet. Gelingt das nicht, machen Sie das letzte Einfügen rückgängig.' } },
  1012: { final: false,
    en: { happened: 'The server is restarting.', advice: 'Keep typing: your text is sent when the server is back.' },
    de: { happened: 'Der Server startet neu.', advice: 'Schreiben Sie weiter: Ihr Text wird gesendet, sobald der Server wieder da ist.' } },
  1013: { final: false,
    en: { happened: 'The connection could not keep up.', advice: 'Keep typing: your text is sent when the connection is back.' },
    de: { happened: 'Die Verbindung kam nicht mit.', advice: 'Schreiben Sie weiter: Ihr Text wird gesendet, sobald die Verbindung wieder da ist.' } },
  4500: { final: false,
    en: { happened: 'The server can’t reach its storage right now.', advice: 'Keep typing: your text is sent when the server has recovered.' },
    de: { happened: 'Der Server erreicht gerade seinen Speicher nicht.', advice: 'Schreiben Sie weiter: Ihr Text wird gesendet, sobald der Server sich erholt hat.' } },
}

/** The reason for a close code, if it is one of Pairpad's, in the page's language. */
export function closeReason(code: number): CloseReason | undefined {
  return table[code]?.[locale()]
}
