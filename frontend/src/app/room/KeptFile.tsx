import { useEffect, useState } from 'react'
import { Awareness } from 'y-protocols/awareness'
import { languageOfPath } from '../../config/languages'
import { EditorPane } from '../../features/editor/public'
import type { ShownFile } from '../../features/join/public'

/** A file that only this browser has, to be read. */
export function KeptFile({ doc, path, text }: ShownFile) {
  const [awareness] = useState(() => new Awareness(doc))
  useEffect(() => () => awareness.destroy(), [awareness])
  return <EditorPane awareness={awareness} file={{ path, text, language: languageOfPath(path) }} readOnly />
}
