import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { serverClock } from '../../api/clock'
import { timeOfDay } from '../../i18n/time'
import { cleanName } from '../people'
import { minutesLeft, untilNext } from '../quiet'
import { useRoom } from './room'

/** Somebody who works alone at the moment: what they write is held back from the others. */
export interface QuietNow {
  /** Id of the member. */
  member: string
  name: string
  isYou: boolean
  /** When it ends, for people. */
  time: string
  /** Minutes left, at least one. */
  left: number
}

/** Who works alone, if anybody does. */
export function useQuiet(): QuietNow | undefined {
  const { room, member } = useRoom()
  const { quiet } = room
  // By this machine's clock, at which people look.
  const until = useMemo(() => (quiet ? Date.parse(quiet.until) - serverClock.offset : Number.NaN), [quiet])
  const subscribe = useCallback(
    (listener: () => void) => {
      let timer: ReturnType<typeof setTimeout> | undefined
      const wait = () => {
        const now = Date.now()
        if (minutesLeft(until, now) === 0) return
        timer = setTimeout(
          () => {
            listener()
            wait()
          },
          untilNext(until, now),
        )
      }
      wait()
      return () => clearTimeout(timer)
    },
    [until],
  )
  const left = useSyncExternalStore(subscribe, () => minutesLeft(until, Date.now()))
  return useMemo(() => {
    if (!quiet || left === 0) return undefined
    const { id, name } = quiet
    const time = timeOfDay(new Date(until).toISOString())
    return { member: id, name: cleanName(name), isYou: id === member.id, time, left }
  }, [quiet, until, left, member.id])
}
