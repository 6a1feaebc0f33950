import { Route, Switch } from 'wouter'
import { ErrorBoundary } from '../components/ErrorBoundary'
import { Notices } from '../components/Notices'
import { messages, useText } from '../i18n/messages'
import { Broken } from './Broken'
import { landingPage, otherPages, roomPage } from './load'
import { Page } from './Page'

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
          <Route>
            <Page of={otherPages} label={t.loading} given={{}} />
          </Route>
        </Switch>
      </ErrorBoundary>
      <Notices />
    </>
  )
}
