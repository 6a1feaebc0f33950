import { Message } from '../components/Message'

/** An address that is no page. */
export function NotFound() {
  return (
    <Message title="There is no such page.">
      <p>The link may be incomplete. Rooms have addresses like /rooms/3f2b8c1e-….</p>
    </Message>
  )
}
