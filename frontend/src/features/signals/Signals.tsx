import { Info } from 'lucide-react'
import { useEffect, useState } from 'react'
import { ApiError } from '../../api/request'
import { sendSignal } from '../../api/rooms'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { pause } from '../../session/retry'
import { type Noticed, watchSession } from './watch'

const text = messages({
  en: {
    told: 'In this room, interviewers see when you paste a lot of text or leave this tab.',
    done: 'OK',
  },
  de: {
    told: 'In diesem Raum sehen die Interviewer, wenn Sie viel Text einfügen oder diesen Tab verlassen.',
    done: 'OK',
  },
})

/** How often it is tried to send one. */
const mostTries = 5

const keyOf = (room: string) => `pairpad.signals.${room}`

function wasRead(room: string): boolean {
  try {
    return sessionStorage.getItem(keyOf(room)) !== null
  } catch {
    // Without storage it is said again.
    return false
  }
}

function markRead(room: string) {
  try {
    sessionStorage.setItem(keyOf(room), 'read')
  } catch {
    // See above.
  }
}

/**
 * What a candidate's page notices for the interviewers, in rooms where that is on. The same
 * component says so and does it: nothing is noticed that nobody was told of.
 */
export function Signals() {
  const t = useText(text)
  const { room, member, session, documents, canWrite } = useRoom()
  const [isRead, setIsRead] = useState(() => wasRead(room.id))
  // In a preview, whoever leads sees what candidates are told.
  const isNoticing = member.role === 'candidate' && canWrite
  useEffect(() => {
    if (!isNoticing) return undefined
    const over = new AbortController()
    const send = async (noticed: Noticed) => {
      for (let attempt = 0; attempt < mostTries && !over.signal.aborted; attempt++) {
        try {
          return await session.ask((id, token) => sendSignal(id, token, noticed))
        } catch (error) {
          // The server does not want it: it has been switched off, say.
          if (error instanceof ApiError && error.status < 500) return
          await pause(attempt)
        }
      }
    }
    const stop = watchSession({
      isCode: (target) => target instanceof Element && target.closest('#code') !== null,
      texts: () => documents.code.files().map((file) => file.text.toString()),
      onNotice: (noticed) => void send(noticed),
    })
    return () => {
      over.abort()
      stop()
    }
  }, [isNoticing, session, documents])
  if (isRead) return null
  return (
    <div
      role="status"
      data-signals
      className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line bg-panel px-4 py-1.5 text-sm"
    >
      <Info size={16} className="shrink-0 text-muted" aria-hidden />
      <span className="min-w-0 flex-1 text-pretty sm:flex-none">{t.told}</span>
      <button
        className="button button-small"
        onClick={() => {
          markRead(room.id)
          setIsRead(true)
        }}
      >
        {t.done}
      </button>
    </div>
  )
}
