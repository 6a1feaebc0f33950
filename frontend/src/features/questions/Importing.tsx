import { CircleCheck, CircleX, FileInput, X } from 'lucide-react'
import { type DragEvent, type ReactNode, useState } from 'react'
import { Link } from 'wouter'
import { messages, useText } from '../../i18n/messages'
import { importAll, type Imported } from './files'
import { useKey } from './key'

const text = messages({
  en: {
    tooLarge: 'This is more than a question can have.',
    results: 'Imported files',
    hide: 'Hide this list',
    drop: 'Drop TOML files here to import them',
  },
  de: {
    tooLarge: 'Das ist mehr, als eine Aufgabe haben kann.',
    results: 'Importierte Dateien',
    hide: 'Liste ausblenden',
    drop: 'TOML-Dateien hier ablegen, um sie zu importieren',
  },
})

/** Files that become questions. */
export interface Import {
  isBusy: boolean
  /** What became of the last ones. */
  results: readonly Imported[]
  take: (files: readonly File[]) => void
  clear: () => void
}

export function useImport(onChanged: () => void): Import {
  const t = useText(text)
  const key = useKey()
  const [isBusy, setIsBusy] = useState(false)
  const [results, setResults] = useState<readonly Imported[]>([])
  const take = async (files: readonly File[]) => {
    if (files.length === 0 || isBusy) return
    setIsBusy(true)
    setResults(await importAll(files, key, t.tooLarge))
    setIsBusy(false)
    onChanged()
  }
  return { isBusy, results, take: (files) => void take(files), clear: () => setResults([]) }
}

/** What became of each file. */
export function Importing({ importing, pathOf }: { importing: Import; pathOf: (id: string) => string }) {
  const t = useText(text)
  return (
    <section
      aria-label={t.results}
      role="status"
      className="flex items-start gap-2 rounded-lg border border-line bg-panel p-3 text-sm"
    >
      <ul className="flex max-h-48 min-w-0 grow flex-col gap-1.5 overflow-y-auto">
        {importing.results.map((one, at) => (
          <li key={at} className="flex items-baseline gap-2">
            {'id' in one ? (
              <>
                <CircleCheck size={15} aria-hidden className="shrink-0 translate-y-0.5 text-good" />
                <Link
                  href={pathOf(one.id)}
                  className="min-w-0 rounded font-medium wrap-anywhere text-accent hover:underline"
                >
                  {one.title}
                </Link>
                <span className="text-xs text-muted">{one.name}</span>
              </>
            ) : (
              <>
                <CircleX size={15} aria-hidden className="shrink-0 translate-y-0.5 text-danger" />
                <span className="min-w-0 wrap-anywhere">
                  <span className="font-medium">{one.name}</span>: {one.why}
                </span>
              </>
            )}
          </li>
        ))}
      </ul>
      <button
        className="button button-icon button-small"
        aria-label={t.hide}
        title={t.hide}
        onClick={importing.clear}
      >
        <X size={15} aria-hidden />
      </button>
    </section>
  )
}

interface PlaceProps {
  importing: Import
  canDrop: boolean
  children: ReactNode
}

/** The whole page takes files that are dropped on it. */
export function DropPlace({ importing, canDrop, children }: PlaceProps) {
  const t = useText(text)
  const [isOver, setIsOver] = useState(false)
  const drag = (event: DragEvent) => {
    if (!canDrop || !event.dataTransfer.types.includes('Files')) return
    event.preventDefault()
    setIsOver(event.type === 'dragover')
    if (event.type === 'drop') importing.take([...event.dataTransfer.files])
  }
  return (
    <div
      className="flex min-h-0 grow flex-col"
      onDragOver={drag}
      onDrop={drag}
      onDragLeave={(event) =>
        event.currentTarget.contains(event.relatedTarget as Node | null) || setIsOver(false)
      }
    >
      {children}
      {isOver && (
        <p className="pointer-events-none fixed inset-4 z-30 grid place-items-center rounded-2xl border-2 border-dashed border-accent bg-paper/85 text-lg font-medium">
          <span className="flex items-center gap-2.5">
            <FileInput size={22} aria-hidden className="text-accent" />
            {t.drop}
          </span>
        </p>
      )}
    </div>
  )
}
