import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'
import type { Awareness } from 'y-protocols/awareness'
import { codeMirror } from './codemirror/codemirror'
import type { Editor, LineMark, OpenFile } from './editor'
import { useEditorSettings } from './useEditorSettings'

interface Props {
  awareness: Awareness
  /** What to show; nothing before it has come. */
  file: OpenFile | undefined
  readOnly: boolean
  /** Completion, and what else helps while one types: a room may switch it off. */
  assistance?: boolean
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
  const { awareness, file, readOnly, assistance = true, marks = none, follow } = props
  const [editor, setEditor] = useState<Editor>()
  const settings = useEditorSettings(assistance)
  // What an editor is made with; later ones reach it otherwise.
  const latest = useRef({ ...props, settings })
  useLayoutEffect(() => {
    latest.current = { ...props, settings }
  })

  const place = useCallback(
    (parent: HTMLDivElement) => {
      const made = codeMirror({
        parent,
        awareness,
        settings: latest.current.settings,
        onMark: (id) => latest.current.onMark?.(id),
        onOwnMove: () => latest.current.onOwnMove?.(),
      })
      setEditor(made)
      return () => {
        setEditor(undefined)
        made.dispose()
      }
    },
    [awareness],
  )
  useEffect(() => {
    latest.current.onEditor?.(editor)
    return () => latest.current.onEditor?.(undefined)
  }, [editor])

  // Before the first paint, which a busy machine may put off: keys count from here on.
  const { text, path, language } = file ?? {}
  useLayoutEffect(() => editor?.setReadOnly(readOnly), [editor, readOnly])
  useLayoutEffect(() => {
    if (text && path !== undefined && language) editor?.open({ text, path, language })
  }, [editor, text, path, language])
  useLayoutEffect(() => editor?.setSettings(settings), [editor, settings])
  useLayoutEffect(() => editor?.setMarks(marks), [editor, marks])
  useLayoutEffect(() => editor?.follow(follow), [editor, follow])
  const isOpen = text !== undefined
  useLayoutEffect(() => {
    // Once, and only what nobody else has: a file of somebody else's choice takes no focus.
    if (isOpen && document.activeElement === document.body) editor?.focus()
  }, [editor, isOpen])

  return <div ref={place} className="h-full min-h-0" />
}
