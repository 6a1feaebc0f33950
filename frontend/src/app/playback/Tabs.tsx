import { Footprints } from 'lucide-react'
import type { KeyboardEvent, ReactNode } from 'react'
import { messages, useText } from '../../i18n/messages'
import type { OpenedFile } from './useOpenedFile'

const text = messages({
  en: {
    files: 'Files at this moment',
    follow: 'Follow the writing',
    followMeans: 'Shows the file and the line in which somebody writes',
  },
  de: {
    files: 'Dateien in diesem Moment',
    follow: 'Dem Schreiben folgen',
    followMeans: 'Zeigt die Datei und die Zeile, in der jemand schreibt',
  },
})

const tabId = (id: string) => `file-${id}`

/** The files that there were at the moment. */
export function Tabs({ opened, children }: { opened: OpenedFile; children: ReactNode }) {
  const t = useText(text)
  const { tabs, file, follows, choose, follow, writer } = opened
  const onKeyDown = (event: KeyboardEvent) => {
    const at = tabs.findIndex(({ id }) => id === file?.id)
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key]
    const next = to === undefined ? undefined : tabs[(to + tabs.length) % tabs.length]
    if (!next || event.shiftKey || event.altKey || event.ctrlKey) return
    event.preventDefault()
    choose(next.id)
    document.getElementById(tabId(next.id))?.focus()
  }
  return (
    <div className="flex min-h-9 shrink-0 items-stretch border-b border-line bg-panel">
      <div
        role="tablist"
        aria-label={t.files}
        className="flex min-w-0 overflow-x-auto [scrollbar-width:thin]"
        onKeyDown={onKeyDown}
      >
        {tabs.map(({ id, path }) => (
          <button
            key={id}
            id={tabId(id)}
            role="tab"
            aria-selected={id === file?.id}
            aria-controls="code"
            tabIndex={id === file?.id ? 0 : -1}
            className="file-tab"
            data-file={path}
            data-written={id === writer?.file}
            onClick={() => choose(id)}
          >
            <span className="max-w-40 truncate">{path}</span>
          </button>
        ))}
      </div>
      <span className="ml-auto flex shrink-0 items-center gap-0.5 border-l border-line px-1">
        <button
          className="button button-bare button-small aria-pressed:text-accent"
          aria-pressed={follows}
          title={t.followMeans}
          onClick={() => follow(!follows)}
        >
          <Footprints size={16} aria-hidden />
          <span className="max-sm:sr-only">{t.follow}</span>
        </button>
        {children}
      </span>
    </div>
  )
}
