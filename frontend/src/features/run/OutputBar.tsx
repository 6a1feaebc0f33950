import { Activity, History, SquareChevronRight, TextCursorInput } from 'lucide-react'
import { MenuButton, type MenuItem } from '../../components/Menu'
import { languageOf } from '../../config/languages'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { cleanName } from '../../session/people'
import './output.css'
import { CopyOutput } from './CopyOutput'
import { consolesOf } from './consoles'
import { standing, startedAt, titleOf } from './ending'
import { NarrowRun } from './NarrowRun'
import { useRuntimes } from './runtimes'
import { Standing } from './Standing'
import { useInputOpen } from './useInputOpen'
import { useShownRun } from './useShownRun'

const text = messages({
  en: {
    history: 'Earlier runs',
    times: 'Time and memory',
    input: 'Input for the program',
    consoles: 'Open a console',
    console: (language: string) => `${language} console`,
    one: (number: number, file: string) => `${number}. ${file}`,
  },
  de: {
    history: 'Frühere Läufe',
    times: 'Zeit und Speicher',
    input: 'Eingabe für das Programm',
    consoles: 'Konsole öffnen',
    console: (language) => `${language}-Konsole`,
    one: (number, file) => `${number}. ${file}`,
  },
})

/** How the run stands that is shown, and what else there is to see. */
export function OutputBar() {
  const t = useText(text)
  const { canWrite, navigation, room } = useRoom()
  const runtimes = useRuntimes()
  const shown = useShownRun()
  const [isInputOpen, setIsInputOpen] = useInputOpen()
  if (!shown) return null
  const { desk, state, runs, run } = shown
  const items = runs.map((one): MenuItem => ({
    id: one.id,
    label: t.one(one.number, titleOf(one)),
    detail: [cleanName(one.byName), startedAt(one), standing(one)].filter(Boolean).join(' · '),
    isChosen: one.id === run?.id,
    run: () => desk.show(one.id === runs[0]?.id ? undefined : one.id),
  }))
  const consoles = consolesOf(runtimes, room.languages, state.target?.language).map((id): MenuItem => ({
    id,
    label: t.console(languageOf(id).name),
    run: () => void desk.openConsole(id, navigation),
  }))
  return (
    <div className="output-frame flex min-w-0 grow items-center gap-0.5">
      <div className="min-w-0 grow px-3">
        <div className="output-standing">{run && <Standing run={run} isWhole={false} />}</div>
      </div>
      <NarrowRun desk={desk} />
      {run?.isMeasured && (
        <button
          className="button button-icon button-small aria-expanded:text-accent"
          aria-label={t.times}
          title={t.times}
          aria-expanded={state.measured?.run === run.id}
          onClick={() => desk.showTimes(state.measured?.run === run.id ? undefined : run.id)}
        >
          <Activity size={16} aria-hidden />
        </button>
      )}
      {run && <CopyOutput desk={desk} run={run} />}
      {canWrite && (
        <button
          className="button button-icon button-small aria-expanded:text-accent"
          aria-label={t.input}
          title={t.input}
          aria-expanded={isInputOpen}
          onClick={() => setIsInputOpen(!isInputOpen)}
        >
          <TextCursorInput size={16} aria-hidden />
        </button>
      )}
      {canWrite && consoles.length > 0 && (
        <MenuButton label={t.consoles} items={consoles} className="button button-icon button-small">
          <SquareChevronRight size={16} aria-hidden />
        </MenuButton>
      )}
      {runs.length > 0 && (
        <MenuButton label={t.history} items={items} className="button button-icon button-small">
          <History size={16} aria-hidden />
        </MenuButton>
      )}
    </div>
  )
}
