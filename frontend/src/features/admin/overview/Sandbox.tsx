import type { Overview } from '../../../api/admin'
import { messages, useText } from '../../../i18n/messages'
import { sentence } from '../../../i18n/sentence'
import { Fact, State } from '../Fact'
import { figure, publicAddress } from '../figures'

const text = messages({
  en: {
    sandbox: 'Sandbox',
    ok: 'Runs code',
    looking: 'Looking for a sandbox…',
    off: 'Runs no code',
    by: (means: string, languages: string) => `${means}, ${languages} languages`,
    limits: 'What enforces each limit',
    test: 'Try hostile programs on it',
  },
  de: {
    sandbox: 'Sandbox',
    ok: 'Führt Code aus',
    looking: 'Eine Sandbox wird gesucht …',
    off: 'Führt keinen Code aus',
    by: (means, languages) => `${means}, ${languages} Sprachen`,
    limits: 'Was jede Grenze durchsetzt',
    test: 'Feindliche Programme daran erproben',
  },
})

/** What runs people's code, and where one sees that it holds. */
export function Sandbox({ seen: { sandbox, listen } }: { seen: Overview }) {
  const t = useText(text)
  const label = sandbox.means ? t.ok : sandbox.is_looking ? t.looking : t.off
  const address = publicAddress(listen, location.hostname)
  return (
    <Fact label={t.sandbox}>
      <State health={sandbox.health} label={label} />{' '}
      {sandbox.means && <span>{t.by(sandbox.means, figure(sandbox.languages))}</span>}
      {sandbox.reason && <p>{sentence(sandbox.reason)}</p>}
      {sandbox.hint && <p className="text-muted">{sentence(sandbox.hint)}</p>}
      {sandbox.enforced_by.length > 0 && (
        <details>
          <summary>{t.limits}</summary>
          <ul className="list-inside list-disc text-muted">
            {sandbox.enforced_by.map((limit) => (
              <li key={limit}>{limit}</li>
            ))}
          </ul>
        </details>
      )}
      {sandbox.means && address && (
        <p>
          <a className="admin-link" href={`${address}/status/sandbox`} target="_blank" rel="noreferrer">
            {t.test}
          </a>
        </p>
      )}
    </Fact>
  )
}
