import { createRoot } from 'react-dom/client'
import { ErrorBoundary } from '../../components/ErrorBoundary'
import { Notices } from '../../components/Notices'
import { BrokenFile } from './BrokenFile'
import { FilePage } from './FilePage'

/** Shows the file's recording in this element. */
export function show(root: HTMLElement) {
  createRoot(root).render(
    <>
      <ErrorBoundary Fallback={BrokenFile}>
        <FilePage />
      </ErrorBoundary>
      <Notices />
    </>,
  )
}
