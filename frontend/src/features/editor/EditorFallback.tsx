import { useText } from '../../i18n/messages'
import { text } from './text'

interface Props {
  isLoading: boolean
  onRetry: () => void
}

/** Says that the chosen editor did not come. Below the editor, so that no line moves. */
export function EditorFallback({ isLoading, onRetry }: Props) {
  const words = useText(text)
  return (
    <div
      role="status"
      className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line bg-panel px-4 py-1.5 text-sm"
    >
      <span className="grow text-muted">{words.failed}</span>
      <button type="button" className="button" disabled={isLoading} onClick={onRetry}>
        {isLoading ? words.retrying : words.retry}
      </button>
    </div>
  )
}
