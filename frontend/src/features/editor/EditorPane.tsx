import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import { useText } from '../../i18n/messages'
import { EditorFallback } from './EditorFallback'
import type { Editor, LineMark, OpenFile, Range } from './editor'
import { usePointing } from './pointing/usePointing'
import { text as texts } from './text'
import { useEditorKind } from './useEditorKind'
import { useEditorSettings } from './useEditorSettings'

interface Props {
  awareness: Awareness
  /** What to show; nothing before it has come. */
  file: OpenFile | undefined
  readOnly: boolean
  /** Completion, and what else helps while one types: a room may switch it off. */
  assistance?: boolean
  /** What linters find is shown to those who want it: a room may switch it on. */
  analysis?: boolean
  /** Marks beside lines of `file`. */
  marks?: readonly LineMark[]
  onMark?: (id: string) => void
  /** The client whose caret is kept in sight. */
  follow?: number | undefined
  /** One typed, scrolled or moved the caret while following somebody. */
  onOwnMove?: () => void
  /** Tells of the editor, for what is no property; undefined when it is gone. */
  onEditor?: (editor: Editor | undefined) => void
}

const none: readonly LineMark[] = []

/** The shared editor. It fills its place. */
export function EditorPane(props: Props) {
  const { awareness, file, readOnly, assistance = true, analysis = false, marks = none, follow } = props
  const [editor, setEditor] = useState<Editor>()
  const settings = useEditorSettings(assistance, analysis)
  const { make, hasFailed, isLoading, retry } = useEditorKind()
  const words = useText(texts)
  // What an editor is made with; later ones reach it otherwise.
  const latest = useRef({ ...props, settings })
  useLayoutEffect(() => {
    latest.current = { ...props, settings }
  })

  // Where one was, when another editor takes the place of this one.
  const left = useRef<{ text: Y.Text; range: Range; hadFocus: boolean }>(undefined)
  const holder = useRef<HTMLElement>(null)
  const place = useCallback(
    (parent: HTMLDivElement) => {
      holder.current = parent
      if (!make) return undefined
      const made = make({
        parent,
        awareness,
        settings: latest.current.settings,
        onMark: (id) => latest.current.onMark?.(id),
        onOwnMove: () => latest.current.onOwnMove?.(),
      })
      setEditor(made)
      return () => {
        const [text, range] = [latest.current.file?.text, made.selections()[0]]
        const hadFocus = parent.contains(document.activeElement)
        left.current = text && range && { text, range, hadFocus }
        setEditor(undefined)
        made.dispose()
      }
    },
    [awareness, make],
  )
  useEffect(() => {
    latest.current.onEditor?.(editor)
    return () => latest.current.onEditor?.(undefined)
  }, [editor])

  // Before the first paint, which a busy machine may put off: keys count from here on.
  const { text, path, language } = file ?? {}
  useLayoutEffect(() => editor?.setReadOnly(readOnly), [editor, readOnly])
  useLayoutEffect(() => {
    if (!editor || !text || path === undefined || !language) return
    editor.open({ text, path, language })
    const before = left.current
    left.current = undefined
    if (before?.text === text) editor.reveal(before.range)
    if (before?.hadFocus) editor.focus()
  }, [editor, text, path, language])
  useLayoutEffect(() => editor?.setSettings(settings), [editor, settings])
  useLayoutEffect(() => editor?.setMarks(marks), [editor, marks])
  useLayoutEffect(() => editor?.follow(follow), [editor, follow])
  usePointing(editor, awareness, text, holder)
  const isOpen = text !== undefined
  useLayoutEffect(() => {
    // Once, and only what nobody else has: a file of somebody else's choice takes no focus.
    if (isOpen && document.activeElement === document.body) editor?.focus()
  }, [editor, isOpen])

  return (
    <div className="flex h-full min-h-0 flex-col">
      {make ? (
        <div ref={place} className="min-h-0 grow" />
      ) : (
        <p role="status" className="grow p-6 text-sm text-muted">
          {words.loading}
        </p>
      )}
      {hasFailed && <EditorFallback isLoading={isLoading} onRetry={retry} />}
    </div>
  )
}
