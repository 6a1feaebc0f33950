import { X } from 'lucide-react'
import { messages, useText } from '../../../i18n/messages'
import type { FormatProblem } from './formatFile'

const text = messages({
  en: {
    wrong: (path: string) => `${path} can’t be formatted.`,
    at: (line: number, problem: string) => `Line ${line}: ${problem}`,
    go: (line: number) => `Go to line ${line}`,
    dismiss: 'Dismiss',
  },
  de: {
    wrong: (path) => `${path} lässt sich nicht formatieren.`,
    at: (line, problem) => `Zeile ${line}: ${problem}`,
    go: (line) => `Zu Zeile ${line}`,
    dismiss: 'Ausblenden',
  },
})

interface Props {
  found: FormatProblem
  /** Shows a line, from 1. */
  onLine: (line: number) => void
  onDismiss: () => void
}

/** Says why a file cannot be formatted. It is below the code, so that no line moves. */
export function ProblemBar({ found: { path, line, problem }, onLine, onDismiss }: Props) {
  const t = useText(text)
  return (
    <div className="flex items-center gap-3 border-t border-line bg-panel py-1 pr-1 pl-4 text-sm">
      <p role="status" className="min-w-0 grow wrap-anywhere">
        <strong className="font-medium text-danger">{t.wrong(path)}</strong>{' '}
        {line === undefined ? problem : t.at(line, problem)}
      </p>
      {line !== undefined && (
        <button className="button button-small shrink-0" onClick={() => onLine(line)}>
          {t.go(line)}
        </button>
      )}
      <button
        className="button button-icon button-small shrink-0"
        aria-label={t.dismiss}
        title={t.dismiss}
        onMouseDown={(event) => event.preventDefault()}
        onClick={onDismiss}
      >
        <X size={16} aria-hidden />
      </button>
    </div>
  )
}
