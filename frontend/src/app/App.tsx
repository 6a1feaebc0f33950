import { lazy, Suspense } from 'react'
import { Route, Switch } from 'wouter'
import { Landing } from '../features/landing/Landing'
import { NotFound } from './NotFound'

const loadRoom = () => import('../features/room/RoomPage')
// Somebody who opens a room's link needs the editor at once.
if (location.pathname.startsWith('/rooms/')) void loadRoom()
const RoomPage = lazy(loadRoom)

/** The pages. */
export function App() {
  return (
    <Suspense fallback={<div className="h-dvh" role="status" aria-label="Opening the room" />}>
      <Switch>
        <Route path="/">
          <Landing preload={() => void loadRoom()} />
        </Route>
        <Route path="/rooms/:room">{({ room }) => <RoomPage key={room} room={room} />}</Route>
        <Route>
          <NotFound />
        </Route>
      </Switch>
    </Suspense>
  )
}
