import { useCallback, useState, useSyncExternalStore } from 'react'
import { useRoom } from '../../session/react/room'
import { leads } from '../../session/roles'
import { chatOf, onSeen, unreadIn } from './unread'

/** How many messages one has not seen. */
export function ChatBadge() {
  const { documents, member, role } = useRoom()
  const [opened] = useState(Date.now)
  const isLeading = leads({ role })
  const subscribe = useCallback(
    (listener: () => void) => {
      const names = isLeading ? (['code', 'notes'] as const) : (['code'] as const)
      const stops = [onSeen(listener), ...names.map((name) => chatOf(documents, name).subscribe(listener))]
      return () => stops.forEach((stop) => stop())
    },
    [documents, isLeading],
  )
  const unread = useSyncExternalStore(subscribe, () => {
    const ofAll = unreadIn(chatOf(documents, 'code'), member.id, opened)
    return isLeading ? ofAll + unreadIn(chatOf(documents, 'notes'), member.id, opened) : ofAll
  })
  return unread > 0 ? <span className="badge">{unread > 99 ? '99+' : unread}</span> : null
}
