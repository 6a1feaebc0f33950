import { messages, useText } from '../../i18n/messages'
import { Announcer } from './Announcer'
import { AttemptList } from './AttemptList'
import { knownCount } from './attempts'
import { KeyForm } from './KeyForm'
import { Progress } from './Progress'
import { useTrial } from './useTrial'
import { VerdictBox } from './VerdictBox'

const text = messages({
  en: {
    title: 'Try to break it',
    about: (count: number) =>
      `Runs ${count} programs that were written to break out, or to take more than they may, in this server’s sandbox. Nothing that they do should be felt outside of it; it takes a minute or two, and people can keep working meanwhile.`,
    nothing: 'There is no sandbox here that could be tried.',
  },
  de: {
    title: 'Auf die Probe stellen',
    about: (count) =>
      `Lässt ${count} Programme, die ausbrechen oder sich mehr nehmen wollen, als sie dürfen, in der Sandbox dieses Servers laufen. Außerhalb davon darf nichts zu spüren sein; es dauert ein bis zwei Minuten, und alle können währenddessen weiterarbeiten.`,
    nothing: 'Hier gibt es keine Sandbox, die man prüfen könnte.',
  },
})

/** Runs all hostile programs, and shows how each is contained. */
export function TrialCard({ isAvailable }: { isAvailable: boolean }) {
  const t = useText(text)
  const { standing, start, stop } = useTrial()
  const shown = standing.kind === 'running' || standing.kind === 'over' ? standing.trial : undefined
  const isRunning = standing.kind === 'starting' || standing.kind === 'running'
  return (
    <section className="status-card" aria-labelledby="trial">
      <div className="flex flex-col gap-2">
        <h2 id="trial" className="text-lg font-semibold">
          {t.title}
        </h2>
        <p className="text-sm text-muted text-pretty">{isAvailable ? t.about(knownCount) : t.nothing}</p>
      </div>
      {isAvailable && (
        <KeyForm
          isRunning={isRunning}
          isAgain={standing.kind === 'over'}
          refused={standing.kind === 'refused' ? standing.error : undefined}
          onStart={(key) => void start(key)}
        />
      )}
      {isRunning && <Progress trial={shown} onStop={stop} />}
      {standing.kind === 'over' && <VerdictBox trial={standing.trial} how={standing.how} />}
      {shown && <AttemptList trial={shown} isRunning={isRunning} />}
      <Announcer standing={standing} />
    </section>
  )
}
