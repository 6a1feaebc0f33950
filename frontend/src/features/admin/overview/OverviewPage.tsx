import { overview } from '../../../api/admin'
import { messages, useText } from '../../../i18n/messages'
import { Shown } from '../Shown'
import { usePolled } from '../usePolled'
import { Busy } from './Busy'
import { Facts } from './Facts'
import { Numbers } from './Numbers'
import { Trouble } from './Trouble'

const text = messages({ en: { title: 'Overview' }, de: { title: 'Überblick' } })

/** Between two questions, in milliseconds. */
const every = 3_000

/** What runs here, how much goes on, and what went wrong. */
export function OverviewPage({ adminKey }: { adminKey: string }) {
  const t = useText(text)
  const [polled, again] = usePolled(adminKey, 'overview', every, () => overview(adminKey))
  return (
    <>
      <h1 className="admin-title">{t.title}</h1>
      <Shown polled={polled} onAgain={again}>
        {(seen) => (
          <>
            <Numbers numbers={seen.numbers} at={seen.now} />
            <Facts seen={seen} />
            <Busy adminKey={adminKey} />
            <Trouble adminKey={adminKey} now={seen.now} />
          </>
        )}
      </Shown>
    </>
  )
}
