import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Router } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { ErrorBoundary } from '../../components/ErrorBoundary'
import { Notices } from '../../components/Notices'
import { AdminPage } from './AdminPage'
import { Broken } from './Broken'

/** Shows the page in this element. Its parts are after the '#', so that the server has one address for it. */
export function show(root: HTMLElement) {
  createRoot(root).render(
    <StrictMode>
      <Router hook={useHashLocation}>
        <ErrorBoundary Fallback={Broken}>
          <AdminPage />
        </ErrorBoundary>
        <Notices />
      </Router>
    </StrictMode>,
  )
}
