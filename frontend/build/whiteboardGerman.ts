// Excalidraw's German says 'du', and the page's own does not. These are its sentences that people here
// can meet, by their places in its file; what else it has belongs to parts that are not shown.

/** Its sentences in our German. */
export const german: Readonly<Record<string, string>> = {
  'labels.yourName': 'Ihr Name',
  'labels.libraryLoadingMessage': 'Bibliothek wird geladen …',
  'labels.loadingScene': 'Zeichnung wird geladen …',
  'buttons.exportImage': 'Bild exportieren …',
  'alerts.clearReset': 'Das löscht die ganze Zeichenfläche. Sind Sie sicher?',
  'alerts.loadSceneOverridePrompt':
    'Das Laden einer Zeichnung ersetzt den vorhandenen Inhalt. Möchten Sie fortfahren?',
  'alerts.imageDoesNotContainScene':
    'Dieses Bild scheint keine Zeichnung zu enthalten. Wurde sie beim Exportieren mit eingebettet?',
  'errors.imageInsertError': 'Das Bild konnte nicht eingefügt werden. Versuchen Sie es später noch einmal.',
  'errors.brave_measure_text_error.line1':
    'Ihr Browser ist anscheinend Brave, mit der Einstellung <bold>Fingerprinting streng blockieren</bold>.',
  'errors.brave_measure_text_error.line3':
    'Wir raten, diese Einstellung auszuschalten. Wie das geht, steht in <link>diesen Schritten</link>.',
  'errors.brave_measure_text_error.line4':
    'Wird Text auch danach falsch angezeigt, ist <issueLink>GitHub</issueLink> oder <discordLink>Discord</discordLink> der Ort, um es zu melden.',
  'hints.canvasPanning':
    'Zum Verschieben der Zeichenfläche beim Ziehen das Mausrad oder die Leertaste gedrückt halten, oder das Hand-Werkzeug nehmen',
  'hints.freeDraw': 'Klicken und ziehen, am Ende loslassen',
  'hints.text': 'Tipp: Ein Doppelklick mit dem Auswahlwerkzeug fügt an jeder Stelle Text hinzu',
  'hints.text_editing': 'Escape oder CtrlOrCmd+Eingabetaste beendet die Bearbeitung',
  'hints.lockAngle': 'Mit gedrückter SHIFT-Taste rastet der Winkel ein',
  'hints.resize':
    'Mit gedrückter SHIFT-Taste bleiben die Proportionen, mit ALT ändert sich die Größe von der Mitte aus',
  'hints.resizeImage': 'Mit gedrückter SHIFT-Taste ändert sich die Größe frei, mit ALT von der Mitte aus',
  'hints.rotate': 'Mit gedrückter SHIFT-Taste rastet der Winkel ein',
  'hints.lineEditor_pointSelected':
    'Löschen entfernt Punkte, CtrlOrCmd+D verdoppelt sie, Ziehen verschiebt sie',
  'hints.lineEditor_nothingSelected':
    'Ein Klick auf einen Punkt wählt ihn aus (mit SHIFT mehrere),\nein Klick mit gedrückter ALT-Taste fügt Punkte hinzu',
  'hints.deepBoxSelect':
    'Mit gedrückter CtrlOrCmd-Taste lässt sich innerhalb der Gruppe auswählen, ohne sie zu ziehen',
  'hints.eraserRevert': 'Mit gedrückter ALT-Taste bleibt, was zum Löschen markiert ist',
  'hints.firefox_clipboard_write':
    'Diese Funktion lässt sich wahrscheinlich einschalten, indem die Einstellung "dom.events.asyncClipboard.clipboardItem" auf "true" gesetzt wird. In Firefox steht sie auf der Seite "about:config".',
  'hints.disableSnapping': 'Mit gedrückter CtrlOrCmd-Taste rastet nichts ein',
  'errorSplash.headingMain':
    'Es ist ein Fehler aufgetreten. Versuchen Sie, <button>die Seite neu zu laden</button>.',
  'errorSplash.clearCanvasMessage':
    'Wenn das nicht hilft, versuchen Sie, <button>die Zeichenfläche zu leeren</button>.',
  'errorSplash.openIssueMessage':
    'Was gezeichnet wurde, steht nicht im Fehlerbericht. Ist es nicht vertraulich, melden Sie den Fehler bitte im <button>Bug-Tracker</button>, mit den Angaben hier unten.',
  'toast.pasteAsSingleElement':
    '{{shortcut}} fügt alles als ein Element ein,\noder in einen Text, der bearbeitet wird',
  'toast.unableToEmbed': 'Diese Adresse lässt sich hier nicht einbetten.',
  'toast.unrecognizedLinkFormat': 'Der eingebettete Link hat nicht die erwartete Form.',
  'overwriteConfirm.modal.loadFromFile.description':
    'Das Laden aus einer Datei <bold>ersetzt den vorhandenen Inhalt</bold>.<br></br>Er lässt sich vorher auf eine dieser Arten sichern.',
  'overwriteConfirm.action.exportToImage.description':
    'Speichert die Zeichnung als Bild, aus dem sie sich später wieder laden lässt.',
  'overwriteConfirm.action.saveToDisk.description':
    'Speichert die Zeichnung in einer Datei, aus der sie sich später wieder laden lässt.',
}

/** Its German file with our sentences in it. Its parts are variables, named where they are exported. */
export function inOurGerman(code: string): string {
  const locals = new Map([...code.matchAll(/(\w+) as (\w+)/g)].map(([, local, name]) => [name, local]))
  const lines = Object.entries(german).map(([place, sentence]) => {
    const [section = '', ...keys] = place.split('.')
    const local = locals.get(section)
    if (local === undefined) throw new Error(`@excalidraw/excalidraw has no German for "${place}" any more`)
    return `${local}${keys.map((key) => `[${JSON.stringify(key)}]`).join('')}=${JSON.stringify(sentence)};`
  })
  return `${code}\n${lines.join('\n')}\n`
}
