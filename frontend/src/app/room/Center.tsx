import { useEffect, useState } from 'react'
import { later } from '../../components/later'
import type { MenuItem } from '../../components/Menu'
import { useLanguage } from '../../sync/react/useLanguage'
import { select, useCommentCommand, useMarks } from '../../features/comments/public'
import { type Editor, EditorPane } from '../../features/editor/public'
import {
  DropZone,
  FileTabs,
  GoneBar,
  ProblemBar,
  startOfLine,
  useFileWork,
  useFormat,
  useOpenFile,
  useRoomNews,
} from '../../features/files/public'
import { RunSlot } from '../../features/run/public'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
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

const Changes = later(async () => (await import('../../features/changes/Changes')).Changes)
const Away = later(async () => (await import('../../features/away/Away')).Away)
const AnalysisCommands = later(
  async () => (await import('../../features/editor/AnalysisCommands')).AnalysisCommands,
)

interface Props {
  state: ConnectionState
  bind: (bound: Bound | undefined) => void
  /** There is something to show. */
  onContent: () => void
}

/** The middle of the room: the code, and above it its files. */
export function Center({ state, bind, onContent }: Props) {
  const t = useText(text)
  const { room, documents, canWrite, navigation } = useRoom()
  const opened = useOpenFile()
  const { file, open } = opened
  const marks = useMarks(file?.id ?? '', file?.text)
  useCommentCommand()
  const [editor, setEditor] = useState<Editor>()
  const work = useFileWork(opened, () => editor?.focus())
  useRoomNews(open)
  const formatting = useFormat(file, editor, canWrite)
  const [more, setMore] = useState<readonly MenuItem[]>([])
  const [id, path] = [file?.id, file?.path ?? '']
  useEffect(() => {
    if (editor && id !== undefined) bind({ editor, path: id, openFile: open })
    return () => bind(undefined)
  }, [bind, editor, id, open])
  const language = useLanguage(path, file?.text)
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
    <div className="flex h-full flex-col">
      <FileTabs work={work} extra={[...formatting.items, ...more]}>
        <RunSlot file={file} language={language.id} editor={editor} />
      </FileTabs>
      <DropZone code={documents.code} canWrite={canWrite} onOpen={work.openAndFocus}>
        <div id="code" role="tabpanel" aria-label={path} className="h-full">
          <EditorPane
            awareness={documents.get('code').awareness}
            file={{ path, text: file.text, language }}
            readOnly={!canWrite}
            assistance={room.assistance}
            analysis={room.analysis}
            marks={marks}
            onMark={(thread) => {
              select({ kind: 'thread', id: thread })
              navigation.show('comments')
            }}
            follow={navigation.following}
            onOwnMove={() => navigation.follow(undefined)}
            onEditor={setEditor}
          />
        </div>
        <Changes fileId={file.id} onItems={setMore} />
      </DropZone>
      <Away editor={editor} file={file} />
      <AnalysisCommands assistance={room.assistance} analysis={room.analysis} />
      {formatting.problem && (
        <ProblemBar
          found={formatting.problem}
          onDismiss={formatting.dismiss}
          onLine={(line) => {
            const at = startOfLine(line, file.text.toString())
            editor?.reveal({ anchor: at, head: at })
            editor?.focus()
          }}
        />
      )}
      {file.isDeleted && (
        <GoneBar file={file} onRestore={canWrite ? () => documents.code.restore(file.id) : undefined} />
      )}
    </div>
  )
}
