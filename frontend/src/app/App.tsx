import type { JSX } from 'react'
import { Route, Switch } from 'wouter'
import { ErrorBoundary } from '../components/ErrorBoundary'
import { Notices } from '../components/Notices'
import { messages, useText } from '../i18n/messages'
import { Broken, NotLoaded } from './Broken'
import { landingPage, type PageLoader, roomPage, sandboxPage } from './load'
import { NotFound } from './NotFound'

const text = messages({
  en: { loading: 'Loading', opening: 'Opening the room' },
  de: { loading: 'Wird geladen', opening: 'Der Raum wird geöffnet' },
})

/** The pages. */
export function App() {
  const t = useText(text)
  const roomOf = (room: string) => <Page key={room} of={roomPage} label={t.opening} given={{ room }} />
  return (
    <>
      <ErrorBoundary Fallback={Broken}>
        <Switch>
          <Route path="/">
            <Page of={landingPage} label={t.loading} given={{ loadRoom: roomPage.load }} />
          </Route>
          <Route path="/rooms/:room">{({ room }) => roomOf(room)}</Route>
          {/* As similar systems call it. */}
          <Route path="/session/:room">{({ room }) => roomOf(room)}</Route>
          <Route path="/status/sandbox">
            <Page of={sandboxPage} label={t.loading} given={{}} />
          </Route>
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </ErrorBoundary>
      <Notices />
    </>
  )
}

interface PageProps<Props> {
  of: PageLoader<Props>
  /** What is said while it is loaded. */
  label: string
  /** What the page gets. */
  given: Props & JSX.IntrinsicAttributes
}

function Page<Props>({ of, label, given }: PageProps<Props>) {
  const page = of.use()
  switch (page.kind) {
    case 'loading':
      return <div className="h-dvh" role="status" aria-label={label} />
    case 'failed':
      return <NotLoaded onAgain={of.again} />
    case 'here':
      return <page.Shown {...given} />
  }
}
