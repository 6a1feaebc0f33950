import { messages, useText } from '../../i18n/messages'
import type { About } from './about'

const text = messages({
  en: {
    without: (what: string, why: string) => `This file is without ${what}: ${why}.`,
    code: 'the code',
    problem: 'the problem',
    notes: 'the notes',
    output: 'the output',
    board: 'the board',
    pictures: 'the pictures on the board',
    held_back: 'somebody was working alone when the room was exported',
    too_large: 'the history is too large to be played',
    unreadable: 'the history could not be read',
    busy: 'the server had too much to do to make the recording. Export the room again',
  },
  de: {
    without: (what, why) => `Diese Datei enthält ${what} nicht: ${why}.`,
    code: 'den Code',
    problem: 'die Aufgabe',
    notes: 'die Notizen',
    output: 'die Ausgabe',
    board: 'die Tafel',
    pictures: 'die Bilder auf der Tafel',
    held_back: 'Als der Raum exportiert wurde, arbeitete gerade jemand allein',
    too_large: 'Der Verlauf ist zu groß, um abgespielt zu werden',
    unreadable: 'Der Verlauf ließ sich nicht lesen',
    busy: 'Der Server war zu beschäftigt, um die Aufzeichnung zu erstellen. Exportieren Sie den Raum erneut',
  },
})

/** What is not in the file, and why. */
export function LeftOut({ documents }: { documents: About['left_out'] }) {
  const t = useText(text)
  return documents.map(({ document, why }) => (
    <p key={document} data-left-out={document}>
      {t.without(t[document], t[why])}
    </p>
  ))
}
