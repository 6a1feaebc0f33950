import { useEffect, useState } from 'react'
import { serverClock } from '../../api/clock'
import { look } from '../../api/rooms'
import { messages, useText } from '../../i18n/messages'
import { timeOfDay } from '../../i18n/time'
import { useRoom } from '../../session/react/room'
import { leads } from '../../session/roles'
import { SharedTimer } from '../../sync/timer'
import { untilNotice } from './ending'

const text = messages({
  en: {
    ends: (time: string) => `Nothing has happened here for a while. The interview ends by itself at ${time}.`,
    type: 'Typing anything keeps it going.',
    keep: 'Keep going',
  },
  de: {
    ends: (time) => `Hier ist länger nichts passiert. Das Interview endet um ${time} von selbst.`,
    type: 'Sobald jemand tippt, geht es weiter.',
    keep: 'Weitermachen',
  },
})

/** While it is shown the server is asked this often whether somebody has done something, in milliseconds. */
const pause = 15_000

/** Tells before a room ends because nobody does anything. Whatever happens in it keeps it. */
export function EndsSoon() {
  const t = useText(text)
  const { room, role, session, documents } = useRoom()
  const { ends_at: endsAt, idle_minutes: idleMinutes } = room
  const [isSoon, setIsSoon] = useState(false)
  useEffect(() => {
    let timeout: ReturnType<typeof setTimeout>
    let isOver = false
    const wait = () => {
      const left = untilNotice(endsAt, idleMinutes, serverClock.now())
      if (left !== undefined) timeout = setTimeout(() => void check(), Math.min(left || pause, 2 ** 31 - 1))
    }
    // What the page knows may be old: nobody tells it of each key.
    const check = async () => {
      try {
        const fresh = await session.askForRoom(look)
        const left = untilNotice(fresh.ends_at, fresh.idle_minutes, serverClock.now())
        setIsSoon(left === 0)
      } catch {
        // The connection says what is wrong; this asks again.
      }
      if (!isOver) wait()
    }
    wait()
    return () => {
      isOver = true
      clearTimeout(timeout)
    }
  }, [endsAt, idleMinutes, session])
  if (!isSoon || endsAt === null || idleMinutes === 0) return null
  const keep = () => {
    new SharedTimer(documents.get('problem').doc).keepRoom(serverClock.now())
    setIsSoon(false)
  }
  return (
    <div
      role="status"
      data-ends-soon
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line bg-panel px-4 py-1.5 text-sm"
    >
      <span>
        <span className="text-warn">{t.ends(timeOfDay(endsAt))}</span> {!leads({ role }) && t.type}
      </span>
      {leads({ role }) && (
        <button className="button button-small" onClick={keep}>
          {t.keep}
        </button>
      )}
    </div>
  )
}
