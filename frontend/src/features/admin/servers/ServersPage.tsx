import { listNodes } from '../../../api/admin'
import { messages, useText } from '../../../i18n/messages'
import { Shown } from '../Shown'
import { usePolled } from '../usePolled'
import { ServerTable } from './ServerTable'

const text = messages({
  en: {
    title: 'Servers',
    alone: 'This server is not one of several.',
    means:
      'Before you stop a server, drain it: it gives its rooms to the others, a few at a time. People in them reconnect within a second and lose nothing.',
  },
  de: {
    title: 'Server',
    alone: 'Dieser Server ist nicht einer von mehreren.',
    means:
      'Leeren Sie einen Server, bevor Sie ihn anhalten: Er gibt seine Räume nach und nach an die anderen ab. Wer darin ist, wird binnen einer Sekunde neu verbunden und verliert nichts.',
  },
})

/** Between two questions, in milliseconds: whoever drains one watches its rooms go. */
const every = 2_000

/** The servers of the cluster. */
export function ServersPage({ adminKey }: { adminKey: string }) {
  const t = useText(text)
  const [polled, again] = usePolled(adminKey, 'nodes', every, () => listNodes(adminKey))
  return (
    <>
      <h1 className="admin-title">{t.title}</h1>
      <Shown polled={polled} onAgain={again}>
        {({ nodes }) =>
          nodes.length === 0 ? (
            <p className="text-sm text-muted">{t.alone}</p>
          ) : (
            <section aria-label={t.title} className="admin-card">
              <ServerTable nodes={nodes} adminKey={adminKey} onChanged={again} />
              <p className="max-w-prose text-sm text-muted text-pretty">{t.means}</p>
            </section>
          )
        }
      </Shown>
    </>
  )
}
