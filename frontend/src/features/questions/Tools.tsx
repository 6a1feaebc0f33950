import { Download, FileInput, Plus } from 'lucide-react'
import { useRef, useState } from 'react'
import { Link } from 'wouter'
import type { QuestionSummary } from '../../api/questions'
import { tell } from '../../components/notices'
import { messages, useText } from '../../i18n/messages'
import { told } from '../../i18n/told'
import { exportAll } from './files'
import type { Import } from './Importing'
import { useKey } from './key'

const text = messages({
  en: {
    create: 'New question',
    import: 'Import…',
    importMeans:
      'Questions as TOML files or in an exported archive, several at once. They can be dropped on this page, too.',
    importing: 'Importing…',
    export: 'Export',
    exportMeans: (count: number) =>
      count === 1 ? 'The question in the list, as TOML' : `The ${count} questions in the list, as TOML`,
    exporting: 'Exporting…',
    missing: (titles: string) => `Not in the archive, because the server did not send them: ${titles}`,
  },
  de: {
    create: 'Neue Aufgabe',
    import: 'Importieren …',
    importMeans:
      'Aufgaben als TOML-Dateien oder in einem exportierten Archiv, auch mehrere zugleich. Sie lassen sich auch auf dieser Seite ablegen.',
    importing: 'Wird importiert …',
    export: 'Exportieren',
    exportMeans: (count) =>
      count === 1 ? 'Die Aufgabe in der Liste, als TOML' : `Die ${count} Aufgaben in der Liste, als TOML`,
    exporting: 'Wird exportiert …',
    missing: (titles) => `Nicht im Archiv, weil der Server sie nicht geschickt hat: ${titles}`,
  },
})

interface Props {
  /** What is in the list now. */
  shown: readonly QuestionSummary[]
  importing: Import
}

/** What those can do who may keep questions. */
export function Tools({ shown, importing }: Props) {
  const t = useText(text)
  const key = useKey()
  const chooser = useRef<HTMLInputElement>(null)
  const [isExporting, setIsExporting] = useState(false)
  const download = async () => {
    setIsExporting(true)
    try {
      const missing = await exportAll(shown, key)
      if (missing.length > 0) tell(t.missing(missing.join(', ')), { kind: 'error' })
    } catch (error) {
      tell(told(error), { kind: 'error' })
    }
    setIsExporting(false)
  }
  return (
    <div className="flex flex-wrap gap-2">
      <Link href="/questions/new" className="button button-primary">
        <Plus size={16} aria-hidden />
        {t.create}
      </Link>
      <input
        ref={chooser}
        type="file"
        accept=".toml,application/toml,.zip,application/zip"
        multiple
        aria-label={t.import}
        hidden
        onChange={({ currentTarget }) => {
          importing.take([...(currentTarget.files ?? [])])
          // The same file can be chosen again, when it has changed.
          currentTarget.value = ''
        }}
      />
      <button
        className="button"
        title={t.importMeans}
        disabled={importing.isBusy}
        onClick={() => chooser.current?.click()}
      >
        <FileInput size={16} aria-hidden />
        {importing.isBusy ? t.importing : t.import}
      </button>
      <button
        className="button"
        title={t.exportMeans(shown.length)}
        disabled={isExporting || shown.length === 0}
        onClick={() => void download()}
      >
        <Download size={16} aria-hidden />
        {isExporting ? t.exporting : t.export}
      </button>
    </div>
  )
}
