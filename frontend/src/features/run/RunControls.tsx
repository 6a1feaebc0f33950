import { ChevronDown, LoaderCircle, Play, Square } from 'lucide-react'
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react'
import { type Command, shownKeys, useCommands } from '../../components/commands'
import { MenuButton, type MenuItem } from '../../components/Menu'
import { choose } from '../../config/preferences'
import { usePreferences } from '../../config/usePreferences'
import { languageOf } from '../../config/languages'
import { useText } from '../../i18n/messages'
import { cleanName } from '../../session/people'
import { type OpenRoom, useRoom } from '../../session/react/room'
import { leads } from '../../session/roles'
import type { CodeFile } from '../../sync/code'
import { useFiles, useRoomLanguage } from '../../sync/react/useCode'
import { Announcer } from './Announcer'
import { browserLanguages, prepareHere } from './browser/run'
import { consolesOf } from './consoles'
import { deskOf } from './desk'
import { titleOf } from './ending'
import { placesFor, takesTyping } from './place'
import { useRuntimes } from './runtimes'
import { targetOf } from './target'
import './run.css'
import { text } from './text'
import { useOpensByItself } from './useOpensByItself'

/** What is in front of somebody. */
interface Opened {
  file: CodeFile
  language: string
}

const keys = 'Mod+Enter'
export const testKeys = 'Mod+Shift+Enter'

/** What runs here without a download of megabytes is made ready before it is asked for. */
const isSmall = (language: string | undefined) => language === 'javascript' || language === 'typescript'

/** Runs what is in front, or says why not. */
export function run({ documents, session, navigation }: OpenRoom, open: Opened) {
  const { code } = documents
  void deskOf({ documents, session }).run(targetOf(open, code.files(), code.language), navigation)
}

/** Runs it so that people can type into it. */
function runTyped({ documents, session, navigation }: OpenRoom, open: Opened) {
  const { code } = documents
  void deskOf({ documents, session }).run(targetOf(open, code.files(), code.language), navigation, true)
}

/** Runs the room’s tests against it. */
export function runTests({ documents, session, navigation, role }: OpenRoom, open: Opened | undefined) {
  const { code } = documents
  const target = targetOf(open, code.files(), code.language)
  void deskOf({ documents, session }).runTests(target, navigation, leads({ role }))
}

/** The button that runs code, and stops it; beside it, where that happens. */
export function RunControls({ file, language }: Opened) {
  const t = useText(text)
  const room = useRoom()
  const { documents, canWrite, navigation } = room
  const desk = deskOf(room)
  const { isStarting } = useSyncExternalStore(desk.subscribe, desk.getState)
  const active = useSyncExternalStore(desk.runs.subscribe, desk.active)
  const files = useFiles(documents.code)
  const target = targetOf({ file, language }, files, useRoomLanguage(documents.code))
  const runtimes = useRuntimes()
  const { runPlace } = usePreferences()
  const places = placesFor(target?.language, runtimes, browserLanguages, runPlace)
  useOpensByItself(desk)
  const { path, language: of } = target ?? {}
  useEffect(() => {
    desk.consider(path !== undefined && of !== undefined ? { path, language: of } : undefined, places.chosen)
  }, [desk, path, of, places.chosen])
  const canType = takesTyping(of, places.chosen)
  // The same array until there are others: commands depend on it.
  const consoleIds = consolesOf(runtimes, room.room.languages, language).join(' ')
  const warm =
    canWrite && places.chosen === 'browser' && isSmall(target?.language) ? target?.language : undefined
  useEffect(() => {
    if (warm) void prepareHere(warm)
  }, [warm])
  const latest = useRef({ room, file, language })
  useEffect(() => {
    latest.current = { room, file, language }
  })
  const { show } = navigation
  const commands = useMemo((): Command[] => {
    const { group } = t
    const output = { id: 'run.output', title: t.showOutput, group, run: () => show('output') }
    if (!canWrite) return [output]
    const stop = () => {
      const found = desk.active()
      if (found) void desk.stop(found)
    }
    return [
      {
        id: 'run',
        title: t.runCode,
        group,
        keys,
        hasOwnListener: true,
        run: () => run(latest.current.room, latest.current),
      },
      {
        id: 'run.tests',
        title: t.runTests,
        group,
        keys: testKeys,
        hasOwnListener: true,
        run: () => runTests(latest.current.room, latest.current),
      },
      ...(canType
        ? [
            {
              id: 'run.typed',
              title: t.runTyped,
              group,
              run: () => runTyped(latest.current.room, latest.current),
            },
          ]
        : []),
      ...consoleIds
        .split(' ')
        .filter(Boolean)
        .map((id) => ({
          id: `run.console.${id}`,
          title: t.openConsole(languageOf(id).name),
          group,
          run: () => void desk.openConsole(id, latest.current.room.navigation),
        })),
      { id: 'run.stop', title: t.stopRun, group, run: stop },
      output,
    ]
  }, [t, canWrite, show, desk, canType, consoleIds])
  useCommands(commands)
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
      id: 'tests',
      label: t.runTests,
      detail: shownKeys(testKeys),
      run: () => runTests(room, { file, language }),
    },
    { id: 'output', label: t.showOutput, run: () => show('output') },
  ]
  const why =
    places.reason && places.reason !== 'unknown'
      ? t.nowhere(places.reason, target?.language, runtimes)
      : undefined
  const stopTitle =
    active && (active.isConsole ? t.stopConsole : t.stopOf)(cleanName(active.byName), titleOf(active))
  const title = why ?? `${target ? t.runFile(target.path) : t.run} (${shownKeys(keys)})`
  return (
    <div className="flex shrink-0 items-center">
      <Announcer desk={desk} />
      {active ? (
        <button
          className="run-button run-stop"
          aria-label={stopTitle}
          title={stopTitle}
          aria-disabled={active.isStopping}
          onMouseDown={keepFocus}
          // Not by the second click of two on Run.
          onClick={({ detail }) => detail < 2 && !active.isStopping && void desk.stop(active)}
        >
          <Square size={12} fill="currentColor" aria-hidden />
          {active.isStopping ? t.stopping : t.stop}
        </button>
      ) : (
        <button
          className="run-button"
          title={title}
          aria-disabled={why !== undefined || isStarting}
          aria-description={why}
          onMouseDown={keepFocus}
          // Where nothing can run it says why: a touch screen shows no titles.
          onClick={() => run(room, { file, language })}
        >
          {isStarting ? (
            <LoaderCircle size={14} className="animate-spin" aria-hidden />
          ) : (
            <Play size={14} fill="currentColor" aria-hidden />
          )}
          {isStarting ? t.starting : t.run}
        </button>
      )}
      <MenuButton label={t.where} items={items} className="run-more">
        <ChevronDown size={14} aria-hidden />
      </MenuButton>
    </div>
  )
}

/** A click leaves the caret in the code. */
const keepFocus = (event: { preventDefault: () => void }) => event.preventDefault()
