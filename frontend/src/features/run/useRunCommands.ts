import { useEffect, useMemo, useRef } from 'react'
import { type Command, useCommands } from '../../components/commands'
import { languageOf } from '../../config/languages'
import { useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { consolesOf } from './consoles'
import { deskOf } from './desk'
import { useRuntimes } from './runtimes'
import { measure, type Opened, run, runFramework, runTests, runTyped } from './starting'
import { runKeys, testKeys, text } from './text'

interface Options {
  /** What is in front. */
  open: Opened
  canType: boolean
  canMeasure: boolean
  /** The test framework of what would run, if the server has one. */
  framework: string | undefined
  /** Shows what programs can use. */
  onInstalled: () => void
}

/** What can be run, by the palette and by keys. */
export function useRunCommands({ open, canType, canMeasure, framework, onInstalled }: Options) {
  const t = useText(text)
  const room = useRoom()
  const { canWrite, navigation } = room
  const { show } = navigation
  const desk = deskOf(room)
  const runtimes = useRuntimes()
  // The same text until there are others: commands depend on it.
  const consoleIds = consolesOf(runtimes, room.room.languages, open.language).join(' ')
  const latest = useRef({ room, open, onInstalled })
  useEffect(() => {
    latest.current = { room, open, onInstalled }
  })
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
        keys: runKeys,
        hasOwnListener: true,
        run: () => run(latest.current.room, latest.current.open),
      },
      {
        id: 'run.tests',
        title: t.runTests,
        group,
        keys: testKeys,
        hasOwnListener: true,
        run: () => runTests(latest.current.room, latest.current.open),
      },
      ...(canType
        ? [
            {
              id: 'run.typed',
              title: t.runTyped,
              group,
              run: () => runTyped(latest.current.room, latest.current.open),
            },
          ]
        : []),
      ...(canMeasure
        ? [
            {
              id: 'run.measure',
              title: t.measure,
              group,
              run: () => measure(latest.current.room, latest.current.open),
            },
          ]
        : []),
      ...(framework
        ? [
            {
              id: 'run.framework',
              title: t.runFramework(framework),
              group,
              run: () => runFramework(latest.current.room, latest.current.open),
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
      { id: 'run.installed', title: t.installed, group, run: () => latest.current.onInstalled() },
      output,
    ]
  }, [t, canWrite, show, desk, canType, canMeasure, consoleIds, framework])
  useCommands(commands)
}
