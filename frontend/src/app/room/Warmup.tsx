import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import { type Language, languageOf } from '../../config/languages'
import { EditorPane } from '../../features/editor/public'
import { messages, textOf } from '../../i18n/messages'

const text = messages({
  en: { lines: 'Try the editor. Nobody sees this.\nIt is gone when the interview starts.' },
  de: { lines: 'Probieren Sie den Editor aus. Niemand sieht das.\nZum Beginn des Interviews ist es weg.' },
})

const signs: Record<string, string> = { python: '# ', ruby: '# ', bash: '# ', lua: '-- ', sql: '-- ' }

/** Of this page alone: it is never sent, and never kept. It lasts while the page is open. */
let own: { doc: Y.Doc; awareness: Awareness } | undefined

function textIn({ id, file }: Language) {
  own ??= ((doc) => ({ doc, awareness: new Awareness(doc) }))(new Y.Doc())
  const found = own.doc.getText(file)
  if (found.length === 0 && own.doc.store.clients.size === 0) {
    const sign = signs[id] ?? '// '
    const begin = id === 'php' ? '<?php\n\n' : ''
    found.insert(0, `${begin}${textOf(text).lines.replace(/^/gm, sign)}\n\n`)
  }
  return { awareness: own.awareness, text: found }
}

/** The editor that one will have, to get used to. */
export function Warmup({ language: id }: { language: string }) {
  const language = languageOf(id)
  const { awareness, text: local } = textIn(language)
  return (
    <EditorPane
      awareness={awareness}
      file={{ path: language.file, text: local, language }}
      readOnly={false}
    />
  )
}
