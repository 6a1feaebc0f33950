import { useState } from 'react'
import { drainNode, type NodeEntry, undrainNode } from '../../../api/admin'
import { Confirm } from '../../../components/Confirm'
import { tell } from '../../../components/notices'
import { messages, useText } from '../../../i18n/messages'
import { told } from '../../../i18n/told'
import { moment } from '../../../i18n/time'
import { figure } from '../figures'
import { Table } from '../Table'
import { ServerState } from './ServerState'

const text = messages({
  en: {
    server: 'Server',
    state: 'State',
    rooms: 'Rooms',
    since: 'Running since',
    version: 'Version',
    action: 'Action',
    here: 'this one',
    drain: 'Drain',
    undrain: 'Take back',
    drainOf: (name: string) => `Drain ${name}`,
    undrainOf: (name: string) => `Take back ${name}`,
    ask: (name: string) => `Drain the server ${name}?`,
    means: (rooms: number) =>
      `${rooms === 0 ? 'It has no rooms now.' : rooms === 1 ? 'One room moves to another server.' : `${rooms} rooms move to the other servers.`} The people there reconnect within a second and lose nothing; programs that are running are stopped. The server takes no rooms until you take it back or it is restarted.`,
    drained: (name: string) => `${name} gives its rooms to the others.`,
    undrained: (name: string) => `${name} is back in service.`,
  },
  de: {
    server: 'Server',
    state: 'Zustand',
    rooms: 'Räume',
    since: 'Läuft seit',
    version: 'Version',
    action: 'Aktion',
    here: 'dieser',
    drain: 'Leeren',
    undrain: 'Zurücknehmen',
    drainOf: (name) => `${name} leeren`,
    undrainOf: (name) => `${name} zurücknehmen`,
    ask: (name) => `Den Server ${name} leeren?`,
    means: (rooms) =>
      `${rooms === 0 ? 'Zurzeit hat er keine Räume.' : rooms === 1 ? 'Ein Raum geht an einen anderen Server.' : `${rooms} Räume gehen an die anderen Server.`} Wer dort ist, wird binnen einer Sekunde neu verbunden und verliert nichts; laufende Programme werden angehalten. Der Server nimmt keine Räume mehr an, bis Sie ihn zurücknehmen oder er neu gestartet wird.`,
    drained: (name) => `${name} gibt seine Räume an die anderen ab.`,
    undrained: (name) => `${name} ist wieder in Betrieb.`,
  },
})

interface Props {
  nodes: readonly NodeEntry[]
  adminKey: string
  onChanged: () => void
}

/** All servers, and what they do. One that is alive can be drained, and taken back, from here. */
export function ServerTable({ nodes, adminKey, onChanged }: Props) {
  const t = useText(text)
  const [asking, setAsking] = useState<NodeEntry>()
  const drain = async ({ id, name }: NodeEntry) => {
    await drainNode(id, adminKey)
    tell(t.drained(name))
    onChanged()
  }
  return (
    <>
      <Table
        rows={nodes}
        keyOf={({ id }) => id}
        columns={[
          { name: 'server', label: t.server },
          { name: 'state', label: t.state },
          { name: 'rooms', label: t.rooms, isNumber: true },
          { name: 'since', label: t.since },
          { name: 'version', label: t.version },
          { name: 'action', label: t.action },
        ]}
      >
        {(node) => ({
          server: <Name node={node} />,
          state: <ServerState node={node} />,
          rooms: figure(node.rooms),
          since: <span className="whitespace-nowrap">{node.started_at ? moment(node.started_at) : '–'}</span>,
          version: node.version ?? '–',
          action: <Act node={node} adminKey={adminKey} onAsk={() => setAsking(node)} onChanged={onChanged} />,
        })}
      </Table>
      {asking && (
        <Confirm
          title={t.ask(asking.name)}
          consequence={t.means(asking.rooms)}
          action={t.drain}
          onConfirm={() => drain(asking)}
          onClose={() => setAsking(undefined)}
        />
      )}
    </>
  )
}

function Name({ node: { name, address, is_this: isThis } }: { node: NodeEntry }) {
  const t = useText(text)
  return (
    <span className="flex min-w-0 flex-col">
      <span className="wrap-anywhere">
        {name} {isThis && <span className="font-normal text-muted">({t.here})</span>}
      </span>
      <code className="text-xs font-normal text-muted wrap-anywhere">{address}</code>
    </span>
  )
}

interface ActProps {
  node: NodeEntry
  adminKey: string
  onAsk: () => void
  onChanged: () => void
}

function Act({ node, adminKey, onAsk, onChanged }: ActProps) {
  const t = useText(text)
  const [isBusy, setIsBusy] = useState(false)
  const undrain = async () => {
    if (isBusy) return
    setIsBusy(true)
    try {
      await undrainNode(node.id, adminKey)
      tell(t.undrained(node.name))
    } catch (problem) {
      tell(told(problem), { kind: 'error' })
    }
    setIsBusy(false)
    onChanged()
  }
  // Nobody is there who would hear it.
  if (node.lease === 'over') return '–'
  if (!node.is_draining && !node.is_alone)
    return (
      <button className="button" aria-label={t.drainOf(node.name)} onClick={onAsk}>
        {t.drain}
      </button>
    )
  return (
    <button
      className="button"
      aria-label={t.undrainOf(node.name)}
      aria-disabled={isBusy}
      onClick={() => void undrain()}
    >
      {t.undrain}
    </button>
  )
}
