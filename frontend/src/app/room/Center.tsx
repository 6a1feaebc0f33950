import { useEffect, useState } from 'react'
import { languageOf } from '../../config/languages'
import { type Editor, EditorPane } from '../../features/editor/public'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { useFile, useRoomLanguage } from '../../sync/react/useCode'
import type { ConnectionState } from '../../sync/state'
import type { Bound } from './useNavigation'

const text = messages({
  en: {
    opening: 'Opening the room…',
    silent: 'The server does not answer. The room appears here as soon as it does.',
  },
  de: {
    opening: 'Der Raum wird geöffnet …',
    silent: 'Der Server antwortet nicht. Sobald er antwortet, erscheint der Raum hier.',
  },
})

interface Props {
  state: ConnectionState
  bind: (bound: Bound | undefined) => void
  /** There is something to show. */
  onContent: () => void
}

/** The middle of the room: the code. */
export function Center({ state, bind, onContent }: Props) {
  const t = useText(text)
  const { documents, canWrite, navigation } = useRoom()
  const language = languageOf(useRoomLanguage(documents.code))
  const file = useFile(documents.code, language.file)
  const [editor, setEditor] = useState<Editor>()
  useEffect(() => {
    if (editor) bind({ editor, path: language.file, openFile: () => undefined })
    return () => bind(undefined)
  }, [bind, editor, language.file])
  const isHere = file !== undefined
  useEffect(() => {
    if (isHere) onContent()
  }, [isHere, onContent])
  if (!file) {
    return (
      <p role="status" className="p-6 text-muted">
        {state.kind === 'offline' ? t.silent : t.opening}
      </p>
    )
  }
  return (
    <EditorPane
      awareness={documents.get('code').awareness}
      file={{ path: language.file, text: file, language }}
      readOnly={!canWrite}
      follow={navigation.following}
      onOwnMove={() => navigation.follow(undefined)}
      onEditor={setEditor}
    />
  )
}
