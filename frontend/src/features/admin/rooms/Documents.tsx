import { TriangleAlert } from 'lucide-react'
import type { DocumentEntry, RoomDetail } from '../../../api/admin'
import { amount } from '../../../i18n/amount'
import { messages, useText } from '../../../i18n/messages'
import { moment } from '../../../i18n/time'
import { figure } from '../figures'
import { documentNames } from '../names'
import { Table } from '../Table'

const text = messages({
  en: {
    title: 'Documents',
    document: 'Document',
    state: 'State',
    size: 'Size',
    history: 'History',
    open: 'open',
    closed: 'not in memory',
    damaged: 'damaged, read-only',
    limit: (used: string, most: string) =>
      `The history takes ${used} of ${most}; beyond that its oldest part goes.`,
    quarantine: (name: string) => `${name} is damaged`,
    mend: 'It can be read, but not edited. Stop the server and run “pairpad doctor”: it saves the text with --export, or gives up the damaged parts with --release.',
    aside: (name: string, count: number) =>
      count === 1 ? `${name}: one update is passed over` : `${name}: ${count} updates are passed over`,
    asideMeans: 'The document fails on it. It is kept, and everything else works.',
    by: (who: string, when: string, size: string) => `by ${who}, ${when}, ${size}`,
    more: (count: string) => `and ${count} more`,
  },
  de: {
    title: 'Dokumente',
    document: 'Dokument',
    state: 'Zustand',
    size: 'Größe',
    history: 'Verlauf',
    open: 'offen',
    closed: 'nicht im Speicher',
    damaged: 'beschädigt, schreibgeschützt',
    limit: (used, most) =>
      `Der Verlauf belegt ${used} von ${most}; darüber hinaus fällt sein ältester Teil weg.`,
    quarantine: (name) => `${name}: beschädigt`,
    mend: 'Das Dokument lässt sich lesen, aber nicht ändern. Halten Sie den Server an und starten Sie „pairpad doctor“: Mit --export sichert es den Text, mit --release gibt es die beschädigten Teile auf.',
    aside: (name, count) =>
      count === 1
        ? `${name}: Eine Änderung wird übergangen`
        : `${name}: ${count} Änderungen werden übergangen`,
    asideMeans: 'Das Dokument scheitert daran. Sie bleibt aufbewahrt, alles andere geht weiter.',
    by: (who, when, size) => `von ${who}, ${when}, ${size}`,
    more: (count) => `und ${count} weitere`,
  },
})

/** The documents of a room, their sizes, and what is wrong with them. */
export function Documents({ seen }: { seen: RoomDetail }) {
  const t = useText(text)
  const names = useText(documentNames)
  const used = seen.documents.reduce((sum, one) => sum + one.history_bytes, 0)
  const state = (one: DocumentEntry) => (one.is_quarantined ? t.damaged : one.is_open ? t.open : t.closed)
  return (
    <section aria-labelledby="documents" className="admin-card">
      <h2 id="documents">{t.title}</h2>
      <Table
        rows={seen.documents}
        keyOf={({ document }) => document}
        columns={[
          { name: 'document', label: t.document },
          { name: 'state', label: t.state },
          { name: 'size', label: t.size, isNumber: true },
          { name: 'history', label: t.history, isNumber: true },
        ]}
      >
        {(one) => ({
          document: names[one.document],
          state: <span className={one.is_quarantined ? 'text-danger' : undefined}>{state(one)}</span>,
          size: amount(one.bytes),
          history: amount(one.history_bytes),
        })}
      </Table>
      <p className="text-sm text-muted">{t.limit(amount(used), amount(seen.history_limit))}</p>
      {seen.documents.map((one) => (
        <Trouble key={one.document} one={one} />
      ))}
    </section>
  )
}

/** What is wrong with one. */
function Trouble({ one }: { one: DocumentEntry }) {
  const t = useText(text)
  const names = useText(documentNames)
  const name = names[one.document]
  return (
    <>
      {one.is_quarantined && (
        <Warning title={t.quarantine(name)} means={t.mend}>
          {one.damage.map((part) => (
            <li key={part} lang="en">
              {part}
            </li>
          ))}
          {one.damaged > one.damage.length && <li>{t.more(figure(one.damaged - one.damage.length))}</li>}
        </Warning>
      )}
      {one.all_set_aside > 0 && (
        <Warning title={t.aside(name, one.all_set_aside)} means={t.asideMeans}>
          {one.set_aside.map(({ at, by, bytes, reason }) => (
            <li key={`${at} ${by}`}>
              <span lang="en">{reason}</span>{' '}
              <span className="text-muted">{t.by(by, moment(at), amount(bytes))}</span>
            </li>
          ))}
          {one.all_set_aside > one.set_aside.length && (
            <li>{t.more(figure(one.all_set_aside - one.set_aside.length))}</li>
          )}
        </Warning>
      )}
    </>
  )
}

function Warning({ title, means, children }: { title: string; means: string; children: React.ReactNode }) {
  return (
    <div className="admin-warning">
      <TriangleAlert size={18} aria-hidden className="mt-0.5 flex-none text-warn" />
      <div className="flex min-w-0 flex-col gap-1">
        <h3 className="font-medium">{title}</h3>
        <p className="text-pretty text-muted">{means}</p>
        <ul className="list-inside list-disc wrap-anywhere">{children}</ul>
      </div>
    </div>
  )
}
