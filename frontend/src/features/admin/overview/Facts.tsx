import type { Overview } from '../../../api/admin'
import { amount } from '../../../i18n/amount'
import { messages, useText } from '../../../i18n/messages'
import { sentence } from '../../../i18n/sentence'
import { moment } from '../../../i18n/time'
import { span } from '../figures'
import { Fact, State } from '../Fact'
import { Sandbox } from './Sandbox'

const text = messages({
  en: {
    title: 'This server',
    version: 'Version',
    running: 'Running for',
    since: (when: string) => `since ${when}`,
    listens: 'Address for everyone',
    admin: 'Address of this page',
    hosts: 'Host names',
    noAddress: 'not a network address',
    https: 'https by Pairpad itself',
    http: 'http: use a proxy with https in front of it',
    storage: 'Storage',
    free: (bytes: string) => `${bytes} free`,
    postgres: 'PostgreSQL',
    refused: 'It can’t be written to. Check the log, and the disk’s free space and permissions.',
    refusedByDatabase:
      'The database can’t be written to. Check the log, and whether the database can be reached, has space left and isn’t read-only.',
    silent: 'It doesn’t answer.',
    nearly_full: 'The disk is nearly full: no new rooms are created. Make room on it.',
    ok: 'OK',
    low: 'Needs attention',
    failing: 'Failing',
    webhook: 'Webhook',
    none: 'not set up',
    waiting: (count: number) =>
      count === 1 ? 'One interview waits to be reported' : `${count} interviews wait to be reported`,
    stopped: 'It has stopped: check the log, then restart the server.',
    failed: (when: string, why: string) => `Last failure ${when}: ${why}`,
  },
  de: {
    title: 'Dieser Server',
    version: 'Version',
    running: 'Laufzeit',
    since: (when) => `seit ${when}`,
    listens: 'Adresse für alle',
    admin: 'Adresse dieser Seite',
    hosts: 'Hostnamen',
    noAddress: 'keine Netzwerkadresse',
    https: 'https durch Pairpad selbst',
    http: 'http: Setzen Sie einen Proxy mit https davor',
    storage: 'Speicher',
    free: (bytes) => `${bytes} frei`,
    postgres: 'PostgreSQL',
    refused: 'Er lässt sich nicht beschreiben. Prüfen Sie Protokoll, freien Platz und Rechte.',
    refusedByDatabase:
      'Die Datenbank lässt sich nicht beschreiben. Prüfen Sie das Protokoll, und ob sie erreichbar ist, noch Platz hat und Schreiben zulässt.',
    silent: 'Er antwortet nicht.',
    nearly_full: 'Der Datenträger ist fast voll: Es werden keine Räume mehr angelegt. Schaffen Sie Platz.',
    ok: 'In Ordnung',
    low: 'Braucht Aufmerksamkeit',
    failing: 'Gestört',
    webhook: 'Webhook',
    none: 'nicht eingerichtet',
    waiting: (count) =>
      count === 1 ? 'Ein Interview ist noch zu melden' : `${count} Interviews sind noch zu melden`,
    stopped: 'Er ist angehalten: Prüfen Sie das Protokoll und starten Sie den Server neu.',
    failed: (when, why) => `Letzter Fehler ${when}: ${why}`,
  },
})

/** What runs here: version, addresses, storage, sandbox, webhook. */
export function Facts({ seen }: { seen: Overview }) {
  const t = useText(text)
  const { listen, storage, webhook } = seen
  const isDatabase = storage.kind === 'postgres'
  const up = Date.parse(seen.now) - Date.parse(seen.started_at)
  return (
    <section aria-labelledby="facts" className="admin-card">
      <h2 id="facts">{t.title}</h2>
      <dl className="admin-facts">
        <Fact label={t.version}>{seen.version}</Fact>
        <Fact label={t.running}>
          {span(up)} <span className="text-muted">{t.since(moment(seen.started_at))}</span>
        </Fact>
        <Fact label={t.listens}>
          <code>{listen.public ?? t.noAddress}</code>{' '}
          <span className="text-muted">{listen.tls ? t.https : t.http}</span>
        </Fact>
        {listen.admin && (
          <Fact label={t.admin}>
            <code>{listen.admin}</code>
          </Fact>
        )}
        {listen.hosts.length > 0 && (
          <Fact label={t.hosts}>
            <code>{listen.hosts.join(', ')}</code>
          </Fact>
        )}
        <Fact label={t.storage}>
          <State health={storage.health} label={t[storage.health]} />{' '}
          {storage.free_bytes !== null && <span>{t.free(amount(storage.free_bytes))}</span>}
          {isDatabase && <span>{t.postgres}</span>}
          {storage.problem && (
            <p>{isDatabase && storage.problem === 'refused' ? t.refusedByDatabase : t[storage.problem]}</p>
          )}
        </Fact>
        <Sandbox seen={seen} />
        <Fact label={t.webhook}>
          {webhook ? (
            <>
              <State health={webhook.health} label={t[webhook.health]} />
              {webhook.waiting > 0 && <p>{t.waiting(webhook.waiting)}</p>}
              {webhook.has_stopped && <p>{t.stopped}</p>}
              {webhook.failure && (
                <p>{sentence(t.failed(moment(webhook.failure.at), webhook.failure.reason))}</p>
              )}
            </>
          ) : (
            <span className="text-muted">{t.none}</span>
          )}
        </Fact>
      </dl>
    </section>
  )
}
