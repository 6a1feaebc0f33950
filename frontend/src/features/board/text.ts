import { messages } from '../../i18n/messages'

export const text = messages({
  en: {
    opening: 'Opening the board…',
    silent: 'The server does not answer. The board appears here as soon as it does.',
    save: 'Save the board',
    png: 'As a picture (PNG)',
    svg: 'As a drawing (SVG)',
    file: 'As an Excalidraw file',
    unsaved: 'The board could not be saved as a file. Try again, or choose another format.',
    pin: 'Pin the board as evidence',
    pinMeans: 'Keeps what is selected on the board, or all of it, as it is now, as evidence',
    notes: 'Notes',
    pinEmpty: 'Nothing is drawn on the board yet: there is nothing to pin.',
    menu: 'Menu of the board',
    tooLarge:
      'This picture is larger than 2 MB, the most that one on the board can have. Make it smaller, then add it again.',
    full: 'With this picture, the board would have more than 10 MB of pictures, the most it can hold. Add a smaller one, or use another room.',
    noPicture:
      'Pictures on the board can be PNG, JPEG, GIF, WebP, AVIF, BMP or SVG. Save it as one of these, then add it again.',
  },
  de: {
    opening: 'Die Tafel wird geöffnet …',
    silent: 'Der Server antwortet nicht. Sobald er antwortet, erscheint die Tafel hier.',
    save: 'Tafel speichern',
    png: 'Als Bild (PNG)',
    svg: 'Als Zeichnung (SVG)',
    file: 'Als Excalidraw-Datei',
    unsaved:
      'Die Tafel konnte nicht als Datei gespeichert werden. Versuchen Sie es noch einmal oder wählen Sie ein anderes Format.',
    pin: 'Tafel als Beleg festhalten',
    pinMeans: 'Hält fest, was auf der Tafel ausgewählt ist, oder alles, so wie es jetzt ist, als Beleg',
    notes: 'Notizen',
    pinEmpty: 'Auf der Tafel ist noch nichts gezeichnet, das sich festhalten ließe.',
    menu: 'Menü der Tafel',
    tooLarge:
      'Dieses Bild ist größer als 2 MB. Mehr darf ein Bild auf der Tafel nicht haben. Verkleinern Sie es und fügen Sie es dann noch einmal ein.',
    full: 'Mit diesem Bild hätte die Tafel mehr als 10 MB an Bildern, und mehr fasst sie nicht. Nehmen Sie ein kleineres Bild oder einen anderen Raum.',
    noPicture:
      'Bilder auf der Tafel können PNG, JPEG, GIF, WebP, AVIF, BMP oder SVG sein. Speichern Sie es als eines davon und fügen Sie es dann noch einmal ein.',
  },
})
