import { Play } from 'lucide-react'
import { useEffect, useState } from 'react'
import { select, useMarks } from '../../features/comments/public'
import { type Editor, EditorPane } from '../../features/editor/public'
import { type Beside, Compare, type Range, useBesideLines, usePlayback } from '../../features/playback/public'
import type { HeldProgram } from '../../features/run/RunNow'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { useLanguage } from '../../sync/react/useLanguage'
import type { Bound } from '../room/useNavigation'
import type { Around } from './around'
import { canRunNow } from './canRunNow'
import { Tabs } from './Tabs'
import type { OpenedFile } from './useOpenedFile'

const text = messages({
  en: {
    none: 'There was no file yet at this moment.',
    run: 'Run this code',
    runMeans: 'Runs these files in your browser. The recording stays as it is.',
  },
  de: {
    none: 'In diesem Moment gab es noch keine Datei.',
    run: 'Diesen Code ausführen',
    runMeans: 'Führt diese Dateien in Ihrem Browser aus. Die Aufzeichnung bleibt, wie sie ist.',
  },
})

interface Props {
  opened: OpenedFile
  /** The moments that are compared; undefined where the code of one is shown. */
  range: Range | undefined
  beside: Beside
  bind: (bound: Bound | undefined) => void
  /** Undefined where nothing is run. */
  RunNow: Around['RunNow']
}

/** The middle: the code of the moment, or how that of two moments differs. */
export function Center({ opened, range, beside, bind, RunNow }: Props) {
  const t = useText(text)
  const { player } = usePlayback()
  const { tabs, file, writer, follows, follow, choose } = opened
  const { navigation } = useRoom()
  const marks = useMarks(file?.id ?? '', file?.text)
  const [editor, setEditor] = useState<Editor>()
  const [program, setProgram] = useState<HeldProgram>()
  const path = file?.path ?? ''
  const language = useLanguage(path, file?.text)
  const id = file?.id
  useEffect(() => {
    if (editor && id !== undefined) bind({ editor, path: id, openFile: choose })
    return () => bind(undefined)
  }, [bind, editor, id, choose])
  useBesideLines(editor, file?.id, file?.text, beside)
  if (range) return <Compare range={range} />
  const run = () => {
    const files = Object.fromEntries(tabs.map((one) => [one.path, one.text.toString()]))
    const { at } = player.getState()
    player.pause()
    setProgram((before) => ({
      language: language.id,
      file: path,
      files,
      at,
      number: (before?.number ?? 0) + 1,
    }))
  }
  return (
    <div className="flex h-full flex-col">
      <Tabs opened={opened}>
        {RunNow && file && canRunNow(language.id) && (
          <button className="button button-bare button-small" title={t.runMeans} onClick={run}>
            <Play size={15} aria-hidden />
            <span className="max-sm:sr-only">{t.run}</span>
          </button>
        )}
      </Tabs>
      <div id="code" role="tabpanel" aria-label={path} className="min-h-0 grow" data-code>
        {file ? (
          <EditorPane
            awareness={player.awareness}
            file={{ path, text: file.text, language }}
            readOnly
            assistance={false}
            marks={marks}
            onMark={(thread) => {
              select({ kind: 'thread', id: thread })
              navigation.show('comments')
            }}
            follow={follows && writer?.file === file.id ? writer.client : undefined}
            onOwnMove={() => follow(false)}
            onEditor={setEditor}
          />
        ) : (
          <p className="p-6 text-sm text-muted">{t.none}</p>
        )}
      </div>
      {RunNow && program && (
        <div className="run-now min-h-28 shrink-0 border-t border-line">
          <RunNow
            key={program.number}
            program={program}
            onAgain={run}
            onClose={() => setProgram(undefined)}
          />
        </div>
      )}
    </div>
  )
}
