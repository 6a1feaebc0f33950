import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { loadRoom } from './app/load'
import { startTheme } from './config/theme'
import { locale } from './i18n/messages'
import { roomOfPath, tokenInAddress } from './session/address'
import { sessionOf } from './session/registry'
import './styles.css'

startTheme()
document.documentElement.lang = locale()
// Another link to the room that is open already: whoever follows it comes in by that.
window.addEventListener('hashchange', () => {
  if (tokenInAddress()) location.reload()
})
const room = roomOfPath(location.pathname)
if (room) {
  // Both at once: what shows the room, and who one is in it.
  void loadRoom()
  sessionOf(room)
}
const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
void import('./session/sweep').then(({ sweepRooms }) => sweepRooms(Date.now(), room)).catch(() => undefined)
