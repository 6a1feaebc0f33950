import { Route, Switch } from 'wouter'
import { Landing } from '../features/landing/Landing'
import { NotFound } from './NotFound'
import { loadRoom, useRoomPage } from './room'

// Somebody who opens a room's link needs the editor at once.
if (/^\/(rooms|session)\//.test(location.pathname)) loadRoom()

/** The pages. */
export function App() {
  return (
    <Switch>
      <Route path="/">
        <Landing preload={loadRoom} />
      </Route>
      <Route path="/rooms/:room">{({ room }) => <Room key={room} room={room} />}</Route>
      {/* As similar systems call it. */}
      <Route path="/session/:room">{({ room }) => <Room key={room} room={room} />}</Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  )
}

function Room({ room }: { room: string }) {
  const show = useRoomPage()
  return show?.(room) ?? <div className="h-dvh" role="status" aria-label="Opening the room" />
}
