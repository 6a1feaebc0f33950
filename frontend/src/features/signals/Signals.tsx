import { Info } from 'lucide-react'
import { useEffect, useState } from 'react'
import { sendSignal } from '../../api/rooms'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { Outbox } from './outbox'
import { watchSession } from './watch'

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

/** A region that comes together with its words is often not read out: they follow, in milliseconds. */
const saidAfter = 200

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
  const { room, member, session, documents, canWrite, navigation } = useRoom()
  const [isRead, setIsRead] = useState(() => wasRead(room.id))
  const [isSaid, setIsSaid] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setIsSaid(true), saidAfter)
    return () => clearTimeout(timer)
  }, [])
  // In a preview, whoever leads sees what candidates are told.
  const isNoticing = member.role === 'candidate' && canWrite
  useEffect(() => {
    if (!isNoticing) return undefined
    const over = new AbortController()
    const code = documents.get('code')
    const outbox = new Outbox({
      send: (noticed) => session.ask((id, token) => sendSignal(id, token, noticed)),
      isConnected: () => ['saved', 'saving'].includes(code.getState().kind),
      onConnection: code.subscribe,
      over: over.signal,
    })
    const stop = watchSession({
      isCode: (target) => target instanceof Element && target.closest('#code') !== null,
      texts: () => documents.code.files().map((file) => file.text.toString()),
      onNotice: outbox.add,
    })
    return () => {
      over.abort()
      stop()
    }
  }, [isNoticing, session, documents])
  return (
    <>
      <span role="status" className="sr-only">
        {isSaid && !isRead && t.told}
      </span>
      {!isRead && (
        <div
          data-signals
          className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line bg-panel px-4 py-1.5 text-sm"
        >
          <Info size={16} className="shrink-0 text-muted" aria-hidden />
          <span className="min-w-0 flex-1 text-pretty sm:flex-none">{t.told}</span>
          <button
            className="button button-small"
            // The editor keeps the focus.
            onMouseDown={(event) => event.preventDefault()}
            onClick={(event) => {
              // By keyboard the focus would go with the button.
              if (event.currentTarget.matches(':focus')) navigation.focus()
              markRead(room.id)
              setIsRead(true)
            }}
          >
            {t.done}
          </button>
        </div>
      )}
    </>
  )
}
