import type { Health, NodeEntry } from '../../../api/admin'
import { messages, useText } from '../../../i18n/messages'
import { State } from '../Fact'
import { figure } from '../figures'

const text = messages({
  en: {
    live: 'In service',
    late: 'Late',
    over: 'Gone',
    draining: (rooms: string) => `Draining, ${rooms} to go`,
    drained: 'Drained',
    alone: 'Serves on',
    lateMeans: 'It hasn’t reported for a while.',
    aloneMeans: 'It was drained, but no other server takes rooms. It gives its own away as soon as one does.',
    overMeans: 'It disappeared. Other servers take over its rooms as people return to them.',
  },
  de: {
    live: 'In Betrieb',
    late: 'Verspätet',
    over: 'Verschwunden',
    draining: (rooms) => `Wird geleert, noch ${rooms}`,
    drained: 'Geleert',
    alone: 'Bedient weiter',
    lateMeans: 'Er hat sich eine Weile nicht gemeldet.',
    aloneMeans:
      'Er sollte geleert werden, doch kein anderer Server nimmt Räume an. Sobald einer das tut, gibt er seine ab.',
    overMeans: 'Er meldet sich nicht mehr. Andere Server übernehmen seine Räume, sobald jemand zurückkehrt.',
  },
})

/** How a server does, in a word and a colour. */
export function ServerState({ node }: { node: NodeEntry }) {
  const t = useText(text)
  if (node.lease === 'over') return <Said health="failing" label={t.over} means={t.overMeans} />
  if (node.lease === 'late') return <Said health="low" label={t.late} means={t.lateMeans} />
  if (node.is_alone) return <Said health="low" label={t.alone} means={t.aloneMeans} />
  if (!node.is_draining) return <State health="ok" label={t.live} />
  return <State health="low" label={node.rooms === 0 ? t.drained : t.draining(figure(node.rooms))} />
}

function Said({ health, label, means }: { health: Health; label: string; means: string }) {
  return (
    <span>
      <State health={health} label={label} />
      <span className="block text-pretty text-muted">{means}</span>
    </span>
  )
}
