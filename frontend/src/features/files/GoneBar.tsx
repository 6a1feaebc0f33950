import { useText } from '../../i18n/messages'
import type { CodeFile } from '../../sync/code'
import { text } from './text'

/** Says that somebody has deleted the file that is open here. It is below the code, so that no line moves. */
export function GoneBar({ file, onRestore }: { file: CodeFile; onRestore: (() => void) | undefined }) {
  const t = useText(text)
  return (
    <p
      role="status"
      className="flex items-center gap-3 border-t border-line bg-panel px-4 py-1 text-sm text-muted"
    >
      <span className="min-w-0 grow wrap-anywhere">{t.isGone(file.path)}</span>
      {onRestore && (
        <button
          className="button button-small shrink-0"
          onMouseDown={(event) => event.preventDefault()}
          onClick={onRestore}
        >
          {t.restore}
        </button>
      )}
    </p>
  )
}
