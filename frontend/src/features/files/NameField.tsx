import { useId, useLayoutEffect, useRef, useState } from 'react'
import { useText } from '../../i18n/messages'
import { longestPath, type PathProblem } from '../../sync/path'
import { text } from './text'

interface Props {
  label: string
  /** What is in it at first; its part before the ending is selected. */
  initial: string
  check: (path: string) => PathProblem | undefined
  onName: (path: string) => void
  onCancel: () => void
}

/** Where a file is given a name, among the tabs. Enter takes it, Escape leaves all as it was. */
export function NameField({ label, initial, check, onName, onCancel }: Props) {
  const t = useText(text)
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [path, setPath] = useState(initial)
  const [isTried, setIsTried] = useState(false)
  /** It has been answered, and goes: losing the focus is no second answer. */
  const isAnswered = useRef(false)
  useLayoutEffect(() => {
    field.current?.focus()
    const dot = initial.lastIndexOf('.')
    field.current?.setSelectionRange(initial.lastIndexOf('/') + 1, dot > 0 ? dot : initial.length)
  }, [initial])
  const problem = check(path.trim())
  const says: Record<PathProblem, string> = {
    empty: t.empty,
    long: t.long(longestPath),
    characters: t.characters,
    parts: t.parts,
    taken: t.taken,
  }
  // While somebody writes it, an empty name is no mistake yet.
  const said = problem && (isTried || problem !== 'empty') ? says[problem] : undefined
  const cancel = () => {
    isAnswered.current = true
    onCancel()
  }
  const done = () => {
    if (path.trim() === initial) cancel()
    else if (problem) setIsTried(true)
    else {
      isAnswered.current = true
      onName(path.trim())
    }
  }
  return (
    <span className="relative flex items-center px-1">
      <input
        ref={field}
        className="field h-7 min-h-0 w-40 px-2 text-[0.8125rem]"
        aria-label={label}
        aria-invalid={said !== undefined}
        aria-describedby={said && id}
        spellCheck={false}
        autoComplete="off"
        value={path}
        onChange={(event) => setPath(event.target.value)}
        onKeyDown={(event) => {
          // The tabs have keys of their own.
          event.stopPropagation()
          if (event.nativeEvent.isComposing) return
          if (event.key !== 'Enter' && event.key !== 'Escape') return
          // The focus moves on: the key is not for what gets it.
          event.preventDefault()
          if (event.key === 'Enter') done()
          else cancel()
        }}
        onBlur={() => {
          // Another window is no answer.
          if (isAnswered.current || !document.hasFocus()) return
          if (problem) cancel()
          else done()
        }}
      />
      {said && (
        <span
          id={id}
          role="alert"
          className="absolute top-full left-1 z-20 mt-1 w-64 rounded-md border border-danger bg-paper px-2 py-1 text-xs whitespace-normal text-danger shadow-md"
        >
          {said}
        </span>
      )}
    </span>
  )
}
