import { landingPage, roomPage } from './app/load'
import { startTheme } from './config/theme'
import { locale, messages, textOf } from './i18n/messages'
import { watchErrors } from './reports/watch'
import { roomOfPath, tokenInAddress } from './session/address'
import { sessionOf } from './session/registry'
import './room.css'

// What begins here is small, so that everything a page needs is asked for at once, and not one
// after the other: what shows pages, which page it is, and who one is in a room.

/** Pause before what did not come is asked for again, in milliseconds. */
const retryAfter = 3_000

watchErrors()
startTheme()
document.documentElement.lang = locale()
// Another link to the room that is open already: whoever follows it comes in by that.
window.addEventListener('hashchange', () => {
  if (tokenInAddress()) location.reload()
})

const text = messages({
  en: { missing: 'The page could not be loaded yet. Check your connection: it is tried again by itself.' },
  de: {
    missing:
      'Die Seite konnte noch nicht geladen werden. Prüfen Sie Ihre Verbindung: Es wird von selbst noch einmal versucht.',
  },
})

async function show(root: HTMLElement) {
  try {
    const app = await import('./app/show')
    app.show(root)
  } catch (error) {
    console.error(error)
    const told = document.createElement('p')
    told.className = 'p-6'
    told.setAttribute('role', 'status')
    told.textContent = textOf(text).missing
    root.replaceChildren(told)
    const again = new AbortController()
    const retry = () => {
      again.abort()
      void show(root)
    }
    window.addEventListener('online', retry, { signal: again.signal })
    again.signal.addEventListener('abort', () => clearTimeout(timer))
    const timer = setTimeout(retry, retryAfter)
  }
}
const root = document.getElementById('root')
if (root) void show(root)
const room = roomOfPath(location.pathname)
// A recording needs none of the room's documents.
if (room && !location.pathname.endsWith('/playback')) {
  void roomPage.load()
  const session = sessionOf(room)
  // Should it not come, the page opens the documents when it is there.
  void import('./app/room/attendance').then(({ openAhead }) => openAhead(session)).catch(() => undefined)
} else if (location.pathname === '/') void landingPage.load()
// Whoever has just come wants to type first.
setTimeout(() => {
  void import('./session/sweep').then(({ sweepRooms }) => sweepRooms(Date.now(), room)).catch(() => undefined)
}, 10_000)
