import { ShieldCheck, ShieldOff } from 'lucide-react'
import type { Runtimes } from '../../api/schema'
import { languageOf } from '../../config/languages'
import { messages, useText } from '../../i18n/messages'
import { enforcements } from './enforcement'

const text = messages({
  en: {
    on: 'This server runs code',
    off: 'This server does not run code',
    by: (means: string) => `Sandbox: ${means}`,
    untold: 'The server does not say why.',
    browser: 'JavaScript, TypeScript, Python and SQL still run in the browser of whoever starts them.',
    limits: 'Limits of each program',
    limit: 'Limit',
    most: 'At most',
    enforced: 'Enforced by',
    languages: 'Languages',
    none: 'No language is installed on this server.',
  },
  de: {
    on: 'Dieser Server führt Code aus',
    off: 'Dieser Server führt keinen Code aus',
    by: (means) => `Sandbox: ${means}`,
    untold: 'Der Server nennt keinen Grund.',
    browser:
      'JavaScript, TypeScript, Python und SQL laufen trotzdem: im Browser der Person, die sie startet.',
    limits: 'Grenzen jedes Programms',
    limit: 'Grenze',
    most: 'Höchstens',
    enforced: 'Durchgesetzt durch',
    languages: 'Sprachen',
    none: 'Auf diesem Server ist keine Sprache installiert.',
  },
})

/** Whether this server runs code, by what, within which limits, and in which languages. */
export function ServerCard({ runtimes }: { runtimes: Runtimes }) {
  const t = useText(text)
  const { available, means, reason, hint, languages, limits, enforced_by: enforcedBy } = runtimes
  const Icon = available ? ShieldCheck : ShieldOff
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
          {!available && <p className="text-sm wrap-anywhere">{reason ?? t.untold}</p>}
          {!available && hint && <p className="text-sm wrap-anywhere text-muted">{hint}</p>}
          {!available && <p className="text-sm text-muted">{t.browser}</p>}
        </div>
      </div>
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
              <li key={id} className="rounded-lg border border-line px-2.5 py-1 text-sm">
                {languageOf(id).name} <span className="text-muted">{version}</span>
              </li>
            ))}
          </ul>
        </div>
      )}
    </section>
  )
}
