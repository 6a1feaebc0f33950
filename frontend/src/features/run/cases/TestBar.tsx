import { useSyncExternalStore } from 'react'
import { shownKeys } from '../../../components/commands'
import { languageOfPath } from '../../../config/languages'
import { messages, useText } from '../../../i18n/messages'
import { cleanName } from '../../../session/people'
import { type OpenRoom, useRoom } from '../../../session/react/room'
import type { Run } from '../../../sync/runs'
import { runTests } from '../starting'
import type { Desk } from '../desk'
import { startedAt } from '../ending'
import { Problem } from '../Problem'
import { Words } from '../Standing'
import { StartButton } from '../StartButton'
import { StopButton } from '../StopButton'
import { testKeys, text as runText } from '../text'

const text = messages({
  en: {
    title: (keys: string) => `Run all tests (${keys})`,
    by: (number: number, who: string) => `Run ${number} by ${who}`,
    output: 'Output',
  },
  de: {
    title: (keys) => `Alle Tests ausführen (${keys})`,
    by: (number, who) => `Lauf ${number} von ${who}`,
    output: 'Ausgabe',
  },
})

/** Runs the tests against what is in front, or else against the room’s program. */
function start(room: OpenRoom) {
  const { documents, navigation } = room
  const here = navigation.here()
  const file = documents.code.files().find(({ id }) => id === here?.path)
  runTests(room, file && { file, language: languageOfPath(file.path).id })
}

/** Runs the tests, and says how they stand. */
export function TestBar({ desk, run }: { desk: Desk; run: Run | undefined }) {
  const t = useText(text)
  const all = useText(runText)
  const room = useRoom()
  const { canWrite, navigation } = room
  const { isStarting, testProblem } = useSyncExternalStore(desk.subscribe, desk.getState)
  const active = useSyncExternalStore(desk.runs.subscribe, desk.active)
  const title = t.title(shownKeys(testKeys))
  const about = run && [t.by(run.number, cleanName(run.byName)), startedAt(run), run.file]
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line px-3 py-2">
        {canWrite &&
          (active ? (
            <StopButton desk={desk} active={active} isAlone />
          ) : (
            <StartButton
              label={all.runTests}
              title={title}
              isStarting={isStarting}
              isAlone
              onPress={() => start(room)}
            />
          ))}
        {run && (
          <p className="min-w-0 grow basis-44 text-xs" data-tests={run.number} data-tests-state={run.state}>
            <Words run={run} />
            <span className="flex min-w-0 gap-1.5 text-muted">
              <span className="truncate">{about?.filter(Boolean).join(' · ')}</span>
              <button
                className="shrink-0 cursor-pointer text-accent hover:underline"
                onClick={() => navigation.show('output')}
              >
                {t.output}
              </button>
            </span>
          </p>
        )}
      </div>
      {testProblem && <Problem desk={desk}>{testProblem}</Problem>}
    </>
  )
}
