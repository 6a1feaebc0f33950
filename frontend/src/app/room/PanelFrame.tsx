import { X } from 'lucide-react'
import { ErrorBoundary, type FallbackProps } from '../../components/ErrorBoundary'
import { messages, useText } from '../../i18n/messages'
import { type Panel, panelId } from './panel'

const text = messages({
  en: { close: (title: string) => `Close ${title}`, broken: 'This panel has a problem.', again: 'Try again' },
  de: {
    close: (title) => `${title} schließen`,
    broken: 'Dieser Bereich hat ein Problem.',
    again: 'Erneut versuchen',
  },
})

/** A panel with its title. What goes wrong in it leaves the rest of the room as it is. */
export function PanelFrame({ panel, onClose }: { panel: Panel; onClose: (() => void) | undefined }) {
  const t = useText(text)
  const { id, title, Body, Bar } = panel
  return (
    <section
      id={panelId(panel)}
      aria-label={title()}
      data-panel={id}
      className="flex h-full min-h-0 min-w-0 flex-col bg-paper"
    >
      <header className="flex h-9 shrink-0 items-center justify-between border-b border-line pr-1 pl-3">
        <h2 className="truncate text-xs font-semibold text-muted">{title()}</h2>
        {Bar && (
          <ErrorBoundary Fallback={Nothing}>
            <Bar />
          </ErrorBoundary>
        )}
        {onClose && (
          <button
            className="button button-icon button-small"
            aria-label={t.close(title())}
            title={t.close(title())}
            onClick={onClose}
          >
            <X size={16} aria-hidden />
          </button>
        )}
      </header>
      <div className="min-h-0 grow">
        <ErrorBoundary Fallback={BrokenPanel}>
          <Body />
        </ErrorBoundary>
      </div>
    </section>
  )
}

const Nothing = () => null

function BrokenPanel({ onAgain }: FallbackProps) {
  const t = useText(text)
  return (
    <p role="alert" className="flex flex-col items-start gap-3 p-4 text-sm">
      {t.broken}
      <button className="button" onClick={onAgain}>
        {t.again}
      </button>
    </p>
  )
}
