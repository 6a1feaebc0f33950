import { ShieldCheck, ShieldOff } from 'lucide-react'
import { useState } from 'react'
import type { Runtimes } from '../../api/schema'
import { languageOf, languages as known } from '../../config/languages'
import { versionIn } from '../../config/version'
import { messages, useText } from '../../i18n/messages'
import { enforcements } from './enforcement'
import { unavailable } from './unavailable'

const text = messages({
  en: {
    on: 'This server runs code',
    off: 'This server does not run code',
    yours: 'If you run this server:',
    again: 'Check again',
    looking: 'Checking…',
    by: (means: string) => `Sandbox: ${means}`,
    browser: 'JavaScript, TypeScript, Python, Lua and SQL still run in the browser of whoever starts them.',
    limits: 'Limits of each program',
    limit: 'Limit',
    most: 'At most',
    enforced: 'Enforced by',
    languages: 'Languages',
    none: 'No language is installed on this server.',
    others: (names: string) =>
      `Not installed: ${names}. To add one, install it on the server under /usr/bin, then restart the server.`,
  },
  de: {
    on: 'Dieser Server führt Code aus',
    off: 'Dieser Server führt keinen Code aus',
    yours: 'Wenn Sie den Server betreiben:',
    again: 'Erneut prüfen',
    looking: 'Wird geprüft …',
    by: (means) => `Sandbox: ${means}`,
    browser:
      'JavaScript, TypeScript, Python, Lua und SQL laufen trotzdem: im Browser der Person, die sie startet.',
    limits: 'Grenzen jedes Programms',
    limit: 'Grenze',
    most: 'Höchstens',
    enforced: 'Durchgesetzt durch',
    languages: 'Sprachen',
    none: 'Auf diesem Server ist keine Sprache installiert.',
    others: (names) =>
      `Nicht installiert: ${names}. Um eine hinzuzufügen, installieren Sie sie auf dem Server unter /usr/bin und starten ihn neu.`,
  },
})

interface Props {
  runtimes: Runtimes
  /** Asks the server once more. */
  onLook: () => Promise<void>
}

/** Whether this server runs code, by what, within which limits, and in which languages. */
export function ServerCard({ runtimes, onLook }: Props) {
  const t = useText(text)
  const { available, means, languages, limits, enforced_by: enforcedBy } = runtimes
  const Icon = available ? ShieldCheck : ShieldOff
  const { why, next } = unavailable(runtimes)
  const missing = known.filter(({ id }) => languages.every((language) => language.id !== id))
  const rows = available ? enforcements(enforcedBy, limits) : []
  return (
    <section className="status-card" aria-labelledby="server">
      <div className="flex items-start gap-3">
        <Icon size={22} aria-hidden className={`mt-0.5 flex-none ${available ? 'text-good' : 'text-warn'}`} />
        <div className="flex min-w-0 flex-col gap-1">
          <h2 id="server" className="text-lg font-semibold">
            {available ? t.on : t.off}
          </h2>
          {available && means && <p className="text-sm text-muted">{t.by(means)}</p>}
          {!available && <p className="text-sm wrap-anywhere">{why}</p>}
          {!available && <p className="text-sm text-pretty text-muted">{t.browser}</p>}
        </div>
      </div>
      {!available && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-3 border-t border-line pt-4 text-sm">
          <p className="min-w-0 grow basis-60 text-pretty wrap-anywhere">
            <span className="font-medium">{t.yours}</span>{' '}
            {next.split('`').map((part, at) =>
              at % 2 === 0 ? (
                part
              ) : (
                <code key={part} className="whitespace-nowrap">
                  {part}
                </code>
              ),
            )}
          </p>
          <LookAgain onLook={onLook} />
        </div>
      )}
      {rows.length > 0 && (
        <div className="flex flex-col gap-2">
          <h3 className="text-sm font-medium">{t.limits}</h3>
          <table className="status-table">
            <thead>
              <tr>
                <th scope="col">{t.limit}</th>
                <th scope="col">{t.most}</th>
                <th scope="col">{t.enforced}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ id, name, most, by }) => (
                <tr key={id}>
                  <th scope="row">{name}</th>
                  <td>{most || '–'}</td>
                  <td>{by}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {available && (
        <div className="flex flex-col gap-2">
          <h3 className="text-sm font-medium">{t.languages}</h3>
          {languages.length === 0 && <p className="text-sm text-muted">{t.none}</p>}
          <ul className="flex flex-wrap gap-2">
            {languages.map(({ id, version }) => (
              <li key={id} title={version} className="rounded-lg border border-line px-2.5 py-1 text-sm">
                {languageOf(id).name} <span className="text-muted">{versionIn(version)}</span>
              </li>
            ))}
          </ul>
          {missing.length > 0 && (
            <p className="text-sm text-pretty text-muted">
              {t.others(missing.map(({ name }) => name).join(', '))}
            </p>
          )}
        </div>
      )}
    </section>
  )
}

/** For whoever has just mended it. */
function LookAgain({ onLook }: Pick<Props, 'onLook'>) {
  const t = useText(text)
  const [isLooking, setIsLooking] = useState(false)
  const look = async () => {
    if (isLooking) return
    setIsLooking(true)
    await onLook()
    setIsLooking(false)
  }
  return (
    <button className="button" aria-disabled={isLooking} onClick={() => void look()}>
      {isLooking ? t.looking : t.again}
    </button>
  )
}
