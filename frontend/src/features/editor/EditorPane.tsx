import { useCallback, useLayoutEffect, useState } from 'react'
import type { Awareness } from 'y-protocols/awareness'
import type * as Y from 'yjs'
import { codeMirror } from './codemirror'
import type { Editor } from './editor'
import type { Language } from './languages'

interface Props {
  awareness: Awareness
  text: Y.Text
  language: Language
  readOnly: boolean
}

/** The shared editor. It fills its place. */
export function EditorPane({ awareness, text, language, readOnly }: Props) {
  const [editor, setEditor] = useState<Editor>()
  const place = useCallback(
    (parent: HTMLDivElement) => {
      const made = codeMirror({ parent, awareness, label: 'Shared code' })
      setEditor(made)
      return () => made.dispose()
    },
    [awareness],
  )

  // Before the first paint, which a busy machine may put off: keys count from here on.
  useLayoutEffect(() => {
    editor?.open({ text, language })
    editor?.focus()
  }, [editor, text, language])

  useLayoutEffect(() => editor?.setReadOnly(readOnly), [editor, readOnly])

  return <div ref={place} className="h-full min-h-0" />
}
