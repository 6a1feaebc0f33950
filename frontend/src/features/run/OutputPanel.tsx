import { shownKeys } from '../../components/commands'
import { loaded } from '../../components/loaded'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { InputLine } from './InputLine'
import { OutputView } from './OutputView'
import { Problem } from './Problem'
import { Standing } from './Standing'
import { Stdin } from './Stdin'
import { useInputOpen } from './useInputOpen'
import { useShownRun } from './useShownRun'

const text = messages({
  en: {
    empty: 'Nothing has been run here yet.',
    how: (keys: string) => `Press Run or ${keys}. Everybody in the room sees the output.`,
    loading: (what: string, percent: number) => `Loading ${what}… ${percent}%`,
    older: (number: number) => `You’re looking at run ${number}.`,
    latest: 'Show the latest run',
  },
  de: {
    empty: 'Hier wurde noch nichts ausgeführt.',
    how: (keys) => `Drücken Sie „Ausführen“ oder ${keys}. Alle im Raum sehen die Ausgabe.`,
    loading: (what, percent) => `${what} wird geladen … ${percent} %`,
    older: (number) => `Sie sehen Lauf ${number}.`,
    latest: 'Neuesten Lauf zeigen',
  },
})

const UnitTests = loaded(() => import('./units/UnitTests').then((part) => part.UnitTests))
const Spent = loaded(() => import('./spent/Spent').then((part) => part.Spent))

/** What was run, as everybody sees it: the output, and how it ended. */
export function OutputPanel() {
  const t = useText(text)
  const { canWrite } = useRoom()
  const shown = useShownRun()
  const [isInputOpen] = useInputOpen()
  if (!shown) return null
  const { desk, state, run, newer } = shown
  const { problem, progress } = state
  return (
    <div className="output-frame flex h-full min-h-0 flex-col">
      {run && (
        <div className="output-standing border-b border-line px-3 py-1">
          <Standing run={run} isWhole />
        </div>
      )}
      {problem && <Problem desk={desk}>{problem}</Problem>}
      {newer && run && (
        <p className="flex items-center gap-3 border-b border-line bg-panel px-3 py-1 text-sm">
          <span className="min-w-0 grow truncate">{t.older(run.number)}</span>
          <button className="button button-small" onClick={() => desk.show(undefined)}>
            {t.latest}
          </button>
        </p>
      )}
      {progress && (
        <p role="status" className="border-b border-line px-3 py-1.5 text-sm text-muted">
          {t.loading(progress.what, Math.floor((progress.loaded / Math.max(progress.total, 1)) * 100))}
          <progress className="mt-1 block h-1 w-full" value={progress.loaded} max={progress.total} />
        </p>
      )}
      {run?.framework && <UnitTests key={`units ${run.id}`} desk={desk} run={run} />}
      {run?.isMeasured && state.measured?.run === run.id && (
        <Spent key={`spent ${run.id}`} desk={desk} run={run} />
      )}
      {run ? (
        <OutputView key={run.id} desk={desk} run={run} />
      ) : (
        <div className="grid min-h-0 grow content-center justify-items-center gap-1 overflow-y-auto p-4 text-center text-sm">
          <p className="font-medium">{t.empty}</p>
          {canWrite && <p className="text-balance text-muted">{t.how(shownKeys('Mod+Enter'))}</p>}
        </div>
      )}
      {/* One for all runs: whoever types in it goes on, whatever is run meanwhile (PAGE-1). */}
      <InputLine desk={desk} run={run} />
      {canWrite && isInputOpen && <Stdin canType={state.canType} />}
    </div>
  )
}
