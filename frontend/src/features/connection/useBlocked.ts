import { useEffect, useState } from 'react'
import { serverAnswers } from '../../api/health'
import type { RoomDocuments } from '../../sync/documents'

/** Between two looks, in milliseconds. */
const pause = 1_000

/** So many tries have to fail first: a server that restarts answers before its sockets do. */
const enough = 2

/**
 * Whether the server answers while no WebSocket to it has ever opened: something on the way
 * does not let them through. Looked at only while `isOffline`.
 */
export function useBlocked(documents: RoomDocuments, isOffline: boolean): boolean {
  const [isBlocked, setIsBlocked] = useState(false)
  useEffect(() => {
    if (!isOffline) return undefined
    let isOver = false
    let seen = 0
    const look = async () => {
      const { opened, failed } = documents.connection
      if (opened > 0 || failed < enough || failed === seen) return
      // Once for each try that failed.
      seen = failed
      const answers = await serverAnswers()
      if (!isOver) setIsBlocked(answers)
    }
    const timer = setInterval(() => void look(), pause)
    return () => {
      isOver = true
      clearInterval(timer)
      setIsBlocked(false)
    }
  }, [documents, isOffline])
  return isBlocked
}
