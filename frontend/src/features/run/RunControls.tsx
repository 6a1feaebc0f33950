import { ChevronDown } from 'lucide-react'
import { useEffect, useState, useSyncExternalStore } from 'react'
import { shownKeys } from '../../components/commands'
import { loaded } from '../../components/loaded'
import { MenuButton, type MenuItem } from '../../components/Menu'
import { choose } from '../../config/preferences'
import { usePreferences } from '../../config/usePreferences'
import { languageOf } from '../../config/languages'
import { useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { useFiles, useRoomLanguage } from '../../sync/react/useCode'
import { Announcer } from './Announcer'
import { browserLanguages, prepareHere } from './browser/run'
import { deskOf } from './desk'
import type { NotedEditor } from './spent/lineNotes'
import { useLineNotes } from './spent/useLineNotes'
import { placesFor, takesTyping } from './place'
import { useRuntimes } from './runtimes'
import { measure, type Opened, run, runFramework, runTests, runTyped } from './starting'
import { targetOf } from './target'
import './run.css'
import { StartButton } from './StartButton'
import { StopButton } from './StopButton'
import { runKeys, testKeys, text } from './text'
import { useOpensByItself } from './useOpensByItself'
import { useRunCommands } from './useRunCommands'

// What its place calls before there is a button.
export { run, runTests } from './starting'

const Installed = loaded(() => import('./Installed').then((part) => part.Installed))

/** What runs here without a download of megabytes is made ready before it is asked for. */
const isSmall = (language: string | undefined) => language === 'javascript' || language === 'typescript'

/** The button that runs code, and stops it; beside it, where that happens. */
export function RunControls({ file, language, editor }: Opened & { editor: NotedEditor | undefined }) {
  const t = useText(text)
  const room = useRoom()
  const { documents, canWrite, navigation } = room
  const desk = deskOf(room)
  const { isStarting } = useSyncExternalStore(desk.subscribe, desk.getState)
  const active = useSyncExternalStore(desk.runs.subscribe, desk.active)
  const files = useFiles(documents.code)
  const target = targetOf({ file, language }, files, useRoomLanguage(documents.code))
  const runtimes = useRuntimes()
  const [isInstalledOpen, setIsInstalledOpen] = useState(false)
  const { runPlace } = usePreferences()
  const places = placesFor(target?.language, runtimes, browserLanguages, runPlace)
  useOpensByItself(desk)
  useLineNotes(desk, editor, file)
  const { path, language: of } = target ?? {}
  useEffect(() => {
    desk.consider(path !== undefined && of !== undefined ? { path, language: of } : undefined, places.chosen)
  }, [desk, path, of, places.chosen])
  const canType = takesTyping(of, places.chosen)
  const framework = runtimes?.languages.find(({ id }) => id === of)?.framework ?? undefined
  const { server: canMeasure } = places
  const warm =
    canWrite && places.chosen === 'browser' && isSmall(target?.language) ? target?.language : undefined
  useEffect(() => {
    if (warm) void prepareHere(warm)
  }, [warm])
  const { show } = navigation
  useRunCommands({
    open: { file, language },
    canType,
    canMeasure,
    framework,
    onInstalled: () => setIsInstalledOpen(true),
  })
  if (!canWrite) return <Announcer desk={desk} />
  const name = target && languageOf(target.language).name
  const place = (id: 'server' | 'browser', label: string): MenuItem => ({
    id,
    label,
    isChosen: places.chosen === id,
    isDisabled: !places[id],
    ...(!places[id] && name ? { detail: t.hasNot(name) } : {}),
    run: () => choose({ runPlace: id }),
  })
  const items: MenuItem[] = [
    place('server', t.onServer),
    place('browser', t.inBrowser),
    {
      id: 'typed',
      label: t.runTyped,
      startsGroup: true,
      isDisabled: !canType,
      run: () => runTyped(room, { file, language }),
    },
    {
      id: 'measure',
      label: t.measure,
      isDisabled: !canMeasure,
      run: () => measure(room, { file, language }),
    },
    {
      id: 'tests',
      label: t.runTests,
      detail: shownKeys(testKeys),
      run: () => runTests(room, { file, language }),
    },
    ...(framework
      ? [
          {
            id: 'framework',
            label: t.runFramework(framework),
            run: () => runFramework(room, { file, language }),
          },
        ]
      : []),
    { id: 'output', label: t.showOutput, run: () => show('output') },
    { id: 'installed', label: t.installed, isDisabled: !runtimes, run: () => setIsInstalledOpen(true) },
  ]
  const why =
    places.reason && places.reason !== 'unknown'
      ? t.nowhere(places.reason, target?.language, runtimes)
      : undefined
  const title = why ?? `${target ? t.runFile(target.path) : t.run} (${shownKeys(runKeys)})`
  return (
    <div className="flex shrink-0 items-center">
      <Announcer desk={desk} />
      {active ? (
        <StopButton desk={desk} active={active} />
      ) : (
        <StartButton
          label={t.run}
          title={title}
          isStarting={isStarting}
          why={why}
          onPress={() => run(room, { file, language })}
        />
      )}
      <MenuButton label={t.where} items={items} className="run-more">
        <ChevronDown size={14} aria-hidden />
      </MenuButton>
      {isInstalledOpen && runtimes && (
        <Installed
          runtimes={runtimes}
          language={target?.language}
          onClose={() => setIsInstalledOpen(false)}
        />
      )}
    </div>
  )
}
