import { createRoot } from 'react-dom/client'
import { Notices } from '../../components/Notices'
import { FilePage } from './FilePage'

/** Shows the file's recording in this element. */
export function show(root: HTMLElement) {
  createRoot(root).render(
    <>
      <FilePage />
      <Notices />
    </>,
  )
}
