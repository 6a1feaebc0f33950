import { Route, Switch } from 'wouter'
import { ErrorBoundary } from '../components/ErrorBoundary'
import { Notices } from '../components/Notices'
import { messages, useText } from '../i18n/messages'
import { Broken, NotLoaded } from './Broken'
import { landingPage, roomPage } from './load'
import { NotFound } from './NotFound'

const text = messages({
  en: { loading: 'Loading', opening: 'Opening the room' },
  de: { loading: 'Wird geladen', opening: 'Der Raum wird geöffnet' },
})

/** The pages. */
export function App() {
  return (
    <>
      <ErrorBoundary Fallback={Broken}>
        <Switch>
          <Route path="/">
            <Start />
          </Route>
          <Route path="/rooms/:room">{({ room }) => <Room key={room} room={room} />}</Route>
          {/* As similar systems call it. */}
          <Route path="/session/:room">{({ room }) => <Room key={room} room={room} />}</Route>
          <Route>
            <NotFound />
          </Route>
        </Switch>
      </ErrorBoundary>
      <Notices />
    </>
  )
}

function Start() {
  const t = useText(text)
  const page = landingPage.use()
  switch (page.kind) {
    case 'loading':
      return <div className="h-dvh" role="status" aria-label={t.loading} />
    case 'failed':
      return <NotLoaded onAgain={landingPage.again} />
    case 'here':
      return <page.Shown loadRoom={roomPage.load} />
  }
}

function Room({ room }: { room: string }) {
  const t = useText(text)
  const page = roomPage.use()
  switch (page.kind) {
    case 'loading':
      return <div className="h-dvh" role="status" aria-label={t.opening} />
    case 'failed':
      return <NotLoaded onAgain={roomPage.again} />
    case 'here':
      return <page.Shown room={room} />
  }
}
