import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './app/App'
import { startTheme } from './components/theme'
import { roomOfPath, sweepRooms } from './session/sweep'
import './styles.css'

startTheme()
// Another link to the room that is open already: whoever follows it comes anew.
window.addEventListener('hashchange', () => {
  if (/^#[\w-]{32}$/.test(location.hash)) location.reload()
})
const root = document.getElementById('root')
if (root)
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
void sweepRooms(Date.now(), roomOfPath(location.pathname))
