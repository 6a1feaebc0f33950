import { Download, FolderDown } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { Room } from '../../api/schema'
import { CopyButton } from '../../components/CopyButton'
import { tell } from '../../components/notices'
import { save } from '../../components/save'
import { saveAll } from '../../components/saveAll'
import { TopBar } from '../../components/TopBar'
import { languageOf, languageOfPath } from '../../config/languages'
import { messages, textOf, useText } from '../../i18n/messages'
import { day } from '../../i18n/time'
import type { KeptCode } from '../../sync/kept'

const text = messages({
  en: {
    yours:
      'This is your copy of the code, read-only. It stays in this browser for 30 days after your last visit, and works without a connection.',
    until: (when: string) => `It goes when the room is deleted: as things stand, on ${when}.`,
    reopened: 'If an interviewer reopens the room, it appears here again.',
    files: 'Files',
    download: 'Download',
    all: 'Download all',
    byHand: 'Your browser did not allow copying. Select the text, or download the file.',
  },
  de: {
    yours:
      'Das ist Ihre Kopie des Codes, schreibgeschützt. Sie bleibt 30 Tage nach Ihrem letzten Besuch in diesem Browser und braucht keine Verbindung.',
    until: (when) => `Sie verschwindet mit dem Raum, nach jetzigem Stand am ${when}.`,
    reopened: 'Öffnet ein Interviewer den Raum wieder, erscheint er hier.',
    files: 'Dateien',
    download: 'Herunterladen',
    all: 'Alle herunterladen',
    byHand:
      'Ihr Browser hat das Kopieren nicht erlaubt. Markieren Sie den Text oder laden Sie die Datei herunter.',
  },
})

/** A file of a copy, and the document that it is of. */
export type ShownFile = KeptCode['files'][number] & Pick<KeptCode, 'doc'>

interface Props {
  room: Room
  code: KeptCode
  title: string
  showFile: (file: ShownFile) => ReactNode
}

/** What a candidate keeps of the code: to read, to copy, to take along. */
export function KeptFiles({ room, code: { doc, files }, title, showFile }: Props) {
  const t = useText(text)
  const [path, setPath] = useState(files[0]?.path)
  const file = files.find((one) => one.path === path) ?? files[0]
  if (!file) return null
  return (
    <div className="flex h-dvh min-h-[32rem] flex-col">
      <TopBar />
      <main className="mx-auto flex min-h-0 w-full max-w-5xl grow flex-col gap-5 px-4 pb-6 sm:px-8">
        <div className="flex flex-col gap-2">
          <h1 className="text-2xl font-semibold tracking-tight text-balance">{title}</h1>
          <p role="status" className="max-w-prose text-sm text-muted text-pretty">
            {t.yours} {room.delete_at && t.until(day(room.delete_at))} {t.reopened}
          </p>
        </div>
        <section
          aria-label={t.files}
          className="flex min-h-0 grow flex-col overflow-hidden rounded-xl border border-line"
        >
          <header className="flex flex-wrap items-center gap-2 border-b border-line bg-panel px-2 py-1.5">
            <div className="flex min-w-0 grow flex-wrap gap-1 max-sm:basis-full">
              {files.map((one) => (
                <button
                  key={one.path}
                  className="button button-small border-transparent bg-transparent font-mono aria-pressed:border-line aria-pressed:bg-paper"
                  aria-pressed={one.path === file.path}
                  title={languageOf(languageOfPath(one.path).id).name}
                  onClick={() => setPath(one.path)}
                >
                  {one.path}
                </button>
              ))}
            </div>
            <CopyButton
              key={file.path}
              value={file.text.toString()}
              what={file.path}
              onRefused={() => tell(textOf(text).byHand)}
            />
            <button
              className="button"
              onClick={() =>
                save(
                  new Blob([file.text.toString()], { type: 'text/plain' }),
                  file.path.slice(file.path.lastIndexOf('/') + 1),
                )
              }
            >
              <Download size={16} aria-hidden />
              {t.download}
              <span className="sr-only"> {file.path}</span>
            </button>
            {files.length > 1 && (
              <button className="button" onClick={() => saveAll(files, room.title)}>
                <FolderDown size={16} aria-hidden />
                {t.all}
              </button>
            )}
          </header>
          <div className="min-h-0 grow">{showFile({ ...file, doc })}</div>
        </section>
      </main>
    </div>
  )
}
