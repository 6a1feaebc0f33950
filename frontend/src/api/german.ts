/**
 * The server's errors by their codes, in German. Its own messages are English, and say more
 * where the code alone says little: those are put behind.
 */
export const german: Record<string, string> = {
  already_revealed: 'Dieser Teil ist schon sichtbar.',
  nothing_then: 'Zu diesem Zeitpunkt gab es noch keinen Code. Wählen Sie einen späteren.',
  archive_changed: 'Dieses Archiv wurde nach dem Export verändert.',
  archive_damaged:
    'Das ist kein vollständiges ZIP-Archiv. Laden Sie den Export noch einmal herunter und versuchen Sie es erneut.',
  archive_encrypted: 'Dieses Archiv ist verschlüsselt. Nehmen Sie den Export, wie er heruntergeladen wurde.',
  archive_entry: 'In diesem Archiv ist eine Datei, die kein exportierter Raum hat.',
  archive_hidden:
    'In diesem Archiv ist neben den Dateien etwas versteckt. Nehmen Sie den Export, wie er heruntergeladen wurde.',
  archive_not_a_room: 'Das ist kein exportierter Raum: Etwas, das dazugehört, fehlt oder ist nicht lesbar.',
  archive_record: 'Der Verlauf in diesem Archiv ist nicht brauchbar.',
  archive_room: 'Was dieses Archiv über seinen Raum sagt, kann nicht sein.',
  archive_texts: 'Eine Datei in diesem Archiv passt nicht zum Verlauf, aus dem sie entstanden sein soll.',
  archive_too_large: 'In diesem Archiv ist mehr als in jedem Raum. Es kann nicht importiert werden.',
  archive_too_many_files: 'Dieses Archiv hat zu viele Dateien für einen exportierten Raum.',
  archive_too_slow: 'Die Prüfung dieses Archivs hat zu lange gedauert. Es wurde nicht importiert.',
  archive_version: 'Dieses Archiv hat ein neueres Format. Dafür muss zuerst der Server aktualisiert werden.',
  begins_later: 'Die Aufzeichnung dieses Dokuments beginnt erst später. Wählen Sie einen späteren Zeitpunkt.',
  elsewhere:
    'Der Raum ist auf einem anderen Server, der nicht antwortet. Versuchen Sie es in ein paar Sekunden noch einmal.',
  at_another_server: 'Der Raum ist auf einem anderen Server: Benutzen Sie die Administrationsseite dort.',
  no_cluster:
    'Dieser Server ist nicht einer von mehreren, deshalb kann kein anderer seine Räume übernehmen. Halten Sie ihn einfach an: Er speichert alles, und alle kommen zurück, sobald er wieder läuft.',
  no_other_server:
    'Kein anderer Server nimmt Räume an. Starten Sie einen, oder nehmen Sie einen, der geleert wird, wieder in Betrieb.',
  no_such_server: 'Diesen Server gibt es nicht mehr. Laden Sie die Liste der Server neu.',
  server_silent:
    'Der andere Server antwortet darauf nicht. Benutzen Sie die Administrationsseite dort, oder halten Sie ihn an.',
  misdirected: 'Dieser Server hat den Raum nicht.',
  not_a_server: 'Diese Adresse ist für andere Server desselben Verbunds.',
  busy: 'Der Raum ist gerade ausgelastet. Versuchen Sie es in ein paar Sekunden noch einmal.',
  disk: 'Der Speicher des Servers ist fast voll, deshalb kann nichts Neues angelegt werden. Sagen Sie den Betreibern Bescheid.',
  empty_part: 'Dieser Teil ist leer. Schreiben Sie ihn, bevor Sie ihn zeigen.',
  ended: 'Das Interview ist beendet. Ein Interviewer kann es wieder öffnen.',
  expires_in_the_past: 'Wählen Sie einen Zeitpunkt in der Zukunft.',
  foreign_origin: 'Andere Websites dürfen diesen Server nicht benutzen.',
  full: 'Der Raum oder der Server ist voll. Versuchen Sie es später noch einmal.',
  held_back:
    'Jemand arbeitet gerade allein. Was früher im Code stand, wird erst wieder gezeigt, wenn das vorbei ist.',
  internal:
    'Auf dem Server ist etwas schiefgegangen. Versuchen Sie es noch einmal und sagen Sie den Betreibern Bescheid, wenn es wieder geschieht.',
  last_owner_link:
    'Das ist der letzte Eigentümer-Link, der nicht abläuft. Legen Sie zuerst einen anderen an.',
  reports_off: 'Dieser Server nimmt keine Berichte über Fehler in Seiten an.',
  question_does_not_fit:
    'Die Aufgabe passt nicht mehr in diesen Raum: Es wären zu viele Dateien, Teile oder Kriterien, oder zu viel Text. Löschen Sie zuerst etwas.',
  question_under_way: 'Gerade bringt jemand eine Aufgabe ein. Versuchen Sie es danach noch einmal.',
  too_many_questions:
    'Dieser Raum hatte schon 50 Aufgaben und nimmt keine mehr an. Legen Sie den Raum für die nächste Person an, um weiterzumachen.',
  quiet_is_on:
    'Jemand arbeitet gerade allein, und was dabei entsteht, ist noch nicht zu sehen. Bringen Sie die Aufgabe danach ein.',
  making_restricted:
    'Auf diesem Server braucht man zum Anlegen von Räumen einen API-Schlüssel oder eine Anmeldung. Fragen Sie die Betreiber.',
  malformed_update: 'Der Server konnte nicht lesen, was diese Seite gesendet hat. Laden Sie die Seite neu.',
  no_member: 'Das geht nur für Personen, die dem Raum beigetreten sind. Treten Sie zuerst bei.',
  no_page: 'Dieser Server wurde ohne seine Webseite gebaut. Sagen Sie den Betreibern Bescheid.',
  no_recommendation: 'Wählen Sie eine Empfehlung, bevor Sie Ihr Urteil abgeben.',
  no_such_comment: 'Diesen Kommentar gibt es nicht. Vielleicht wurde er gelöscht.',
  no_such_document: 'Dieses Dokument gibt es nicht.',
  no_such_file_then:
    'Diese Datei gab es in diesem Augenblick der Aufzeichnung nicht. Wählen Sie einen anderen Augenblick oder eine andere Datei.',
  no_such_link: 'Diesen Link gibt es nicht. Vielleicht wurde er widerrufen.',
  no_such_member: 'Diese Person ist nicht im Raum. Vielleicht wurde sie entfernt.',
  no_such_part: 'Diesen Teil gibt es nicht mehr.',
  no_such_question: 'Diese Aufgabe gibt es nicht mehr. Wählen Sie eine andere.',
  no_such_room: 'Diesen Raum gibt es nicht. Prüfen Sie den Link oder legen Sie einen neuen Raum an.',
  not_allowed: 'Ihre Rolle in diesem Raum erlaubt das nicht.',
  not_authenticated:
    'Dieser Link oder diese Sitzung ist nicht mehr gültig. Treten Sie dem Raum erneut bei oder bitten Sie um einen neuen Link.',
  not_found: 'Unter dieser Adresse gibt es nichts.',
  not_started: 'Das Interview hat noch nicht begonnen. Ein Interviewer startet es.',
  not_your_comment: 'Dieser Kommentar ist von jemand anderem. Ändern können Sie nur Ihre eigenen.',
  other_host: 'Dieser Server antwortet nicht unter diesem Namen. Sagen Sie den Betreibern Bescheid.',
  password: 'Dieser Raum hat ein Passwort. Fragen Sie die Person danach, die Sie eingeladen hat.',
  phase: 'Das geht im jetzigen Zustand des Interviews nicht. Vielleicht war jemand anders schneller.',
  quarantined: 'Ein Teil dieses Raums ist beschädigt. Man kann ihn lesen, aber nicht ändern.',
  question_changed:
    'Jemand anders hat diese Aufgabe inzwischen geändert. Laden Sie sie neu und ändern Sie sie dann.',
  question_is_a_file:
    'Diese Aufgabe ist eine Datei auf dem Server. Kopieren Sie sie und ändern Sie die Kopie.',
  removed: 'Sie wurden aus diesem Raum entfernt.',
  shutting_down: 'Der Server startet neu. Versuchen Sie es in ein paar Sekunden noch einmal.',
  signals_off: 'In diesem Raum werden keine Signale vermerkt.',
  somebody_is_quiet:
    'Jemand anders arbeitet gerade allein. Das kann immer nur eine Person: Versuchen Sie es später noch einmal.',
  storage: 'Der Server erreicht seinen Speicher nicht. Versuchen Sie es in ein paar Sekunden noch einmal.',
  too_large: 'Das ist mehr, als der Server annimmt.',
  too_large_for_quiet:
    'In diesem Raum ist zu viel Code, um etwas davon zurückzuhalten. Löschen Sie, was Sie nicht brauchen, und versuchen Sie es erneut.',
  too_large_to_play:
    'Dieses Dokument ist zu groß, um es abzuspielen. Seine Änderungen lassen sich trotzdem einzeln herunterladen.',
  too_large_to_copy: 'Das ist zu groß, um es zu kopieren.',
  too_many_comments: 'Zu diesem Interview gibt es so viele Kommentare wie möglich. Löschen Sie erst welche.',
  too_many_judgements: 'Zu diesem Interview werden keine weiteren Urteile angenommen.',
  too_many_connections:
    'Aus Ihrem Netz kommen zu viele Verbindungen. Schließen Sie einige oder warten Sie ein paar Sekunden.',
  execution_unavailable:
    'Dieser Server kann keinen Code ausführen. Wer ihn betreibt, findet den Grund in seinem Protokoll.',
  repository_off:
    'Dieser Server nimmt keine Dateien aus Repositorys. Wer ihn betreibt, kann das mit --import-host erlauben.',
  repository_address:
    'Das ist keine Adresse eines öffentlichen Repositorys. Sie beginnt mit https:// und hat weder Benutzername noch Passwort, und nichts hinter ? oder #: https://github.com/owner/repository.',
  repository_host: 'Von dort nimmt dieser Server keine Dateien. Welche Server erlaubt sind, steht beim Feld.',
  repository_reference:
    'Diesen Branch, Tag oder Commit gibt es in dem Repository nicht. Ein Commit braucht alle 40 Zeichen; ohne Angabe ist es der Haupt-Branch.',
  repositories_full:
    'Gerade werden schon mehrere Repositorys geholt. Versuchen Sie es in einer Minute noch einmal.',
  repository_refused:
    'Der Name führt zu einer Adresse, mit der sich dieser Server nicht verbindet. Wer ihn betreibt, kann private Netze mit --import-network erlauben.',
  repository_unreachable:
    'Der Server des Repositorys ist von hier nicht zu erreichen oder antwortet nicht richtig. Prüfen Sie die Adresse oder versuchen Sie es später noch einmal.',
  repository_not_found:
    'Unter dieser Adresse gibt es kein öffentliches Repository. Private gehen nicht: Laden Sie es als ZIP-Archiv herunter und ziehen Sie das in den Raum.',
  repository_moved:
    'Das Repository ist zu einem Server umgezogen, von dem dieser hier keine Dateien nimmt. Geben Sie die neue Adresse ein.',
  repository_not_git:
    'Unter dieser Adresse antwortet kein Git-Server, den dieser hier versteht (Protokollversion 2).',
  repository_damaged:
    'Was der Server des Repositorys gesendet hat, ist beschädigt. Versuchen Sie es später noch einmal.',
  repository_empty: 'Das Repository hat noch keine Commits.',
  repository_too_large:
    'Das Repository ist zu groß, um hier geholt und entpackt zu werden. Laden Sie herunter, was Sie brauchen, und ziehen Sie es in den Raum.',
  repository_too_slow: 'Der Server des Repositorys ist zu langsam. Versuchen Sie es später noch einmal.',
  repository_unavailable:
    'Auf diesem Server fehlt, was zum Entpacken von Repositorys nötig ist. Wer ihn betreibt, findet den Grund in seinem Protokoll.',
  trial_under_way:
    'Die Sandbox wird gerade schon geprüft. Warten Sie, bis das zu Ende ist; es dauert etwa eine Minute.',
  no_api_key:
    'Diese Seiten brauchen einen API-Schlüssel, und der Server hat keinen. Starten Sie ihn mit --api-key.',
  no_such_run: 'Diesen Lauf gibt es nicht. Ein Raum behält die letzten 20.',
  not_installed: 'Diese Sprache ist auf dem Server nicht installiert.',
  not_your_run: 'Nur die Seite, die diesen Lauf gestartet hat, kann darüber berichten.',
  run_not_waiting:
    'Dieses Programm nimmt während der Ausführung keine Eingaben an. Starten Sie es interaktiv, oder geben Sie die Eingabe vorher an.',
  no_console:
    'Für diese Sprache gibt es auf diesem Server keine Konsole. Führen Sie stattdessen eine Datei aus.',
  no_framework:
    'Für diese Sprache gibt es auf diesem Server kein Test-Framework. Führen Sie eine Datei aus, oder bitten Sie die Betreiber, eines zu installieren.',
  run_in_progress: 'In diesem Raum läuft schon etwas. Warten Sie, bis es zu Ende ist, oder halten Sie es an.',
  run_queue_full: 'Es warten zu viele Läufe. Versuchen Sie es noch einmal, wenn einige zu Ende sind.',
  library_full:
    'Dieser Server bewahrt 1.000 Aufgaben auf. Löschen Sie erst welche und versuchen Sie es erneut.',
  too_many_signals: 'Es sind schon so viele Signale vermerkt, wie ein Raum behält.',
  too_many_links: 'Der Raum hat zu viele Links. Widerrufen Sie zuerst einen.',
  too_many_members:
    'Der Raum ist voll. Warten Sie, bis jemand geht, oder bitten Sie einen Interviewer, jemanden zu entfernen.',
  too_often: 'Aus Ihrem Netz kommen zu viele Anfragen. Warten Sie einen Moment.',
  too_slow: 'Die Anfrage brauchte zu lange. Prüfen Sie Ihre Verbindung und versuchen Sie es noch einmal.',
  unsupported_update: 'Diese Änderung wird vom Server nicht unterstützt.',
}

/** Codes that only a program can be the cause of. */
export const forPrograms: readonly string[] = [
  'media_type',
  'method_not_allowed',
  'not_acceptable',
  'not_an_upgrade',
]

/** Codes whose messages name what is wrong with what somebody has entered. */
export const aboutInput: readonly string[] = ['invalid', 'unprocessable']

/** A message of the server in German; its own where there is no other. */
export function inGerman(code: string, message: string): string {
  if (aboutInput.includes(code)) return `Diese Angabe wurde nicht angenommen: ${message}`
  const server = code === 'at_another_server' && /at the server (.+): /.exec(message)?.[1]
  if (server) return `Der Raum ist auf dem Server ${server}: Benutzen Sie die Administrationsseite dort.`
  return german[code] ?? message
}
