import type { Runtime, Runtimes } from '../../api/schema'
import { Dialog } from '../../components/Dialog'
import { languageOf } from '../../config/languages'
import { versionIn } from '../../config/version'
import { amount } from '../../i18n/amount'
import { messages, useText } from '../../i18n/messages'
import { duration } from './ending'

const text = messages({
  en: {
    title: 'What programs can use',
    summary: 'On the server. Programs that run in a browser have only the language itself.',
    limits: (time: string, memory: string, disk: string) =>
      `Each program has ${time}, ${memory} of memory, ${disk} of files, and no network.`,
    tests: (framework: string) => `Tests: ${framework}`,
    packages: (count: number) => (count === 1 ? '1 package' : `${count} packages`),
    none: 'No packages beyond what comes with the language.',
    nothing: 'This server runs no code.',
  },
  de: {
    title: 'Was Programme nutzen können',
    summary: 'Auf dem Server. Im Browser gibt es nur die Sprachen selbst.',
    limits: (time, memory, disk) =>
      `Jedes Programm hat ${time}, ${memory} Arbeitsspeicher, ${disk} für Dateien und kein Netz.`,
    tests: (framework) => `Tests: ${framework}`,
    packages: (count) => (count === 1 ? '1 Paket' : `${count} Pakete`),
    none: 'Keine Pakete außer dem, was die Sprache mitbringt.',
    nothing: 'Dieser Server führt keinen Code aus.',
  },
})

interface Props {
  runtimes: Runtimes
  /** The language that is in front. */
  language: string | undefined
  onClose: () => void
}

/** The languages of the server, with their versions, test frameworks and packages. */
export function Installed({ runtimes, language, onClose }: Props) {
  const t = useText(text)
  const { available, limits } = runtimes
  const languages = available
    ? runtimes.languages.toSorted((a, b) => Number(b.id === language) - Number(a.id === language))
    : []
  return (
    <Dialog title={t.title} summary={t.summary} onClose={onClose}>
      <div className="flex w-[34rem] max-w-full flex-col gap-3 text-sm">
        <p>
          {available
            ? t.limits(duration(limits.wall_ms), amount(limits.memory_bytes), amount(limits.disk_bytes))
            : t.nothing}
        </p>
        <ul className="flex flex-col divide-y divide-line">
          {languages.map((runtime) => (
            <li key={runtime.id} className="py-2">
              <Language runtime={runtime} isOpen={runtime.id === language} />
            </li>
          ))}
        </ul>
      </div>
    </Dialog>
  )
}

function Language({ runtime, isOpen }: { runtime: Runtime; isOpen: boolean }) {
  const t = useText(text)
  const { id, version, framework, packages } = runtime
  const { name } = languageOf(id)
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">{name}</span> <span className="text-muted">{versionIn(version)}</span>
        {framework && <span className="ml-auto text-muted">{t.tests(framework)}</span>}
      </p>
      {packages.length === 0 && isOpen && <p className="text-muted">{t.none}</p>}
      {packages.length > 0 && (
        <details open={isOpen}>
          <summary className="w-fit cursor-pointer text-muted">{t.packages(packages.length)}</summary>
          <ul className="mt-1 columns-[11rem] gap-4 font-mono text-xs">
            {packages.map((one) => (
              <li key={one} className="break-inside-avoid py-0.5 wrap-anywhere">
                {one}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}
