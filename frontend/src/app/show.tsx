import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { tellHost } from '../reports/watch'
import { App } from './App'

/** What a part of the page shows instead is there already. */
const onCaughtError = (error: unknown) => {
  console.error(error)
  tellHost('drawing', error)
}

/** Shows the pages in this element. */
export function show(root: HTMLElement) {
  createRoot(root, { onCaughtError }).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
