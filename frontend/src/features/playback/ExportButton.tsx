import { Download } from 'lucide-react'
import { useState } from 'react'
import { exportRoom } from '../../api/export'
import { tell } from '../../components/notices'
import { save } from '../../components/save'
import { messages, useText } from '../../i18n/messages'
import { told } from '../../i18n/told'
import { useSession } from '../../session/react/useSession'

const text = messages({
  en: {
    export: 'Export',
    means: 'Downloads everything in one file: code, problem, notes, chat, runs, and the signed history',
    busy: 'Exporting…',
    done: 'Exported. Open playback.html from the archive to watch it; history/HISTORY.md explains the other files.',
  },
  de: {
    export: 'Exportieren',
    means:
      'Lädt alles in einer Datei herunter: Code, Aufgabe, Notizen, Chat, Läufe und den signierten Verlauf',
    busy: 'Wird exportiert …',
    done: 'Exportiert. playback.html aus dem Archiv spielt das Interview ab; was sonst darin steht, sagt history/HISTORY.md.',
  },
})

/** Takes all of the room away in one file. */
export function ExportButton({ room, name }: { room: string; name: string }) {
  const t = useText(text)
  const session = useSession(room)
  const [isBusy, setIsBusy] = useState(false)
  const run = async () => {
    setIsBusy(true)
    try {
      save(await session.ask(exportRoom), `${fileName(name) || room}.zip`)
      tell(t.done)
    } catch (error) {
      tell(told(error), { kind: 'error' })
    } finally {
      setIsBusy(false)
    }
  }
  return (
    <button className="button button-small" title={t.means} disabled={isBusy} onClick={() => void run()}>
      <Download size={15} aria-hidden />
      <span className="max-sm:sr-only">{isBusy ? t.busy : t.export}</span>
    </button>
  )
}

/** A title as the name of a file, wherever it is kept. */
function fileName(title: string): string {
  return title
    .replaceAll(/[^\p{L}\p{N} ._-]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^\.+/, '')
    .slice(0, 80)
}
