import { Route, Switch } from 'wouter'
import { ErrorBoundary } from '../components/ErrorBoundary'
import { Notices } from '../components/Notices'
import { Landing } from '../features/landing/Landing'
import { messages, useText } from '../i18n/messages'
import { Broken, NotLoaded } from './Broken'
import { loadRoom, loadRoomAgain, useRoomPage } from './load'
import { NotFound } from './NotFound'

const text = messages({ en: { opening: 'Opening the room' }, de: { opening: 'Der Raum wird geöffnet' } })

/** The pages. */
export function App() {
  return (
    <>
      <ErrorBoundary Fallback={Broken}>
        <Switch>
          <Route path="/">
            <Landing loadRoom={loadRoom} />
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

function Room({ room }: { room: string }) {
  const t = useText(text)
  const page = useRoomPage()
  switch (page.kind) {
    case 'loading':
      return <div className="h-dvh" role="status" aria-label={t.opening} />
    case 'failed':
      return <NotLoaded onAgain={loadRoomAgain} />
    case 'here':
      return page.show(room)
  }
}
