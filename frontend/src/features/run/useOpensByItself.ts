import { useEffect } from 'react'
import { wideWindow } from '../../components/wideWindow'
import { useRoom } from '../../session/react/room'
import type { Desk } from './desk'

const keyOf = (room: string) => `pairpad.output.${room}`

function hasOpened(room: string): boolean {
  try {
    return sessionStorage.getItem(keyOf(room)) !== null
  } catch {
    return false
  }
}

function markOpened(room: string) {
  try {
    sessionStorage.setItem(keyOf(room), 'opened')
  } catch {
    // Without storage it opens once for each page.
  }
}

/**
 * Shows the output below the code when something is run for the first time, whoever runs it. Once: who
 * closes it has closed it. In a narrow window it would take the code away, so it waits to be opened.
 */
export function useOpensByItself(desk: Desk) {
  const { room, navigation } = useRoom()
  const { show } = navigation
  useEffect(() => {
    if (hasOpened(room.id)) return undefined
    const look = () => {
      if (desk.runs.list().length === 0) return
      stop()
      markOpened(room.id)
      if (wideWindow.matches) show('output')
    }
    const stop = desk.runs.subscribe(look)
    look()
    return stop
  }, [desk, room.id, show])
}
