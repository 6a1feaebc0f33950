import { useEffect, useState } from 'react'
import { findRooms, type FoundRoom, type RoomSearch } from '../../../api/admin'
import { ApiError } from '../../../api/request'
import { told } from '../../../i18n/told'
import { refuse } from '../key'

interface Found {
  rooms: readonly FoundRoom[]
  next: string | null
}

/** What is known of a search: as long as it is of another one, there is more to come. */
interface State {
  of?: RoomSearch
  found?: Found
  wrong?: string
}

function failed(error: unknown, key: string): string {
  if (error instanceof ApiError && error.status === 401) refuse(key)
  return told(error)
}

/** The rooms that are looked for, page by page. What was found before stays until there is more. */
export function useFound(search: RoomSearch, adminKey: string) {
  const [state, setState] = useState<State>({})
  const [isMore, setIsMore] = useState(false)
  useEffect(() => {
    let isOver = false
    findRooms(search, undefined, adminKey).then(
      (found) => !isOver && setState({ of: search, found }),
      (error: unknown) => !isOver && setState({ of: search, wrong: failed(error, adminKey) }),
    )
    return () => {
      isOver = true
    }
  }, [search, adminKey])
  const isBusy = state.of !== search || isMore
  const more = async () => {
    const before = state.found
    if (isBusy || !before?.next) return
    setIsMore(true)
    try {
      const { rooms, next } = await findRooms(search, before.next, adminKey)
      const found = { rooms: [...before.rooms, ...rooms], next }
      // Something else may be looked for by now.
      setState((now) => (now.of === search ? { of: search, found } : now))
    } catch (error) {
      const wrong = failed(error, adminKey)
      setState((now) => (now.of === search ? { ...now, wrong } : now))
    }
    setIsMore(false)
  }
  return { found: state.found, wrong: state.wrong, isBusy, more }
}
