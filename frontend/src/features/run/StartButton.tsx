import { LoaderCircle, Play } from 'lucide-react'
import { useText } from '../../i18n/messages'
import './run.css'
import { text } from './text'

interface Props {
  label: string
  title: string
  isStarting: boolean
  /** Why nothing can run. It is pressed all the same, and says so: a touch screen shows no titles. */
  why?: string | undefined
  /** Nothing is joined to it. */
  isAlone?: boolean
  onPress: () => void
}

/** Runs something. */
export function StartButton({ label, title, isStarting, why, isAlone = false, onPress }: Props) {
  const t = useText(text)
  const Icon = isStarting ? LoaderCircle : Play
  return (
    <button
      className={`run-button ${isAlone ? 'run-alone' : ''}`}
      title={title}
      aria-disabled={why !== undefined || isStarting}
      aria-description={why}
      // A click leaves the caret where it is.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onPress}
    >
      <Icon
        size={14}
        className={isStarting ? 'animate-spin' : ''}
        fill={isStarting ? 'none' : 'currentColor'}
        aria-hidden
      />
      {isStarting ? t.starting : label}
    </button>
  )
}
