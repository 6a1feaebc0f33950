import { landingPage, roomPage } from './app/load'
import { startTheme } from './config/theme'
import { locale } from './i18n/messages'
import { roomOfPath, tokenInAddress } from './session/address'
import { sessionOf } from './session/registry'
import './styles.css'

// What begins here is small, so that everything a page needs is asked for at once, and not one
// after the other: what shows pages, which page it is, and who one is in a room.

/** Pause before what did not come is asked for again, in milliseconds. */
const retryAfter = 3_000

startTheme()
document.documentElement.lang = locale()
// Another link to the room that is open already: whoever follows it comes in by that.
window.addEventListener('hashchange', () => {
  if (tokenInAddress()) location.reload()
})

function show(root: HTMLElement) {
  import('./app/show').then(
    (app) => app.show(root),
    () => setTimeout(() => show(root), retryAfter),
  )
}
const root = document.getElementById('root')
if (root) show(root)
const room = roomOfPath(location.pathname)
if (room) {
  void roomPage.load()
  sessionOf(room)
} else if (location.pathname === '/') void landingPage.load()
void import('./session/sweep').then(({ sweepRooms }) => sweepRooms(Date.now(), room)).catch(() => undefined)
