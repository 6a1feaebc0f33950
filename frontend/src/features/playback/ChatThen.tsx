import { useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Saying } from '../../components/Saying'
import { messages, useText } from '../../i18n/messages'
import { cleanName, colourCount } from '../../session/people'
import { useRoom } from '../../session/react/room'
import { leads } from '../../session/roles'
import { Chat } from '../../sync/chat'
import { useObserved } from '../../sync/react/useObserved'
import { usePlayback } from './player'

const text = messages({
  en: {
    log: 'Messages',
    with: 'Who read it',
    everyone: 'Everyone',
    leaders: 'Interviewers only',
    empty: 'No messages up to this moment.',
  },
  de: {
    log: 'Nachrichten',
    with: 'Wer es gelesen hat',
    everyone: 'Alle',
    leaders: 'Nur Interviewer',
    empty: 'Bis zu diesem Moment keine Nachrichten.',
  },
})

/** What had been said up to the moment: by all, and among those who led the interview. */
export function ChatThen() {
  const t = useText(text)
  const { player } = usePlayback()
  const { member } = useRoom()
  const [isPrivate, setIsPrivate] = useState(false)
  const chats = useMemo(
    () => ({ all: new Chat(player.docs.code), leaders: new Chat(player.docs.notes) }),
    [player],
  )
  const option = (value: boolean, label: string) => (
    <button
      className="tab"
      data-state={isPrivate === value ? 'active' : 'inactive'}
      aria-pressed={isPrivate === value}
      onClick={() => setIsPrivate(value)}
    >
      {label}
    </button>
  )
  return (
    <div className="flex h-full min-h-0 flex-col">
      {leads(member) && (
        <div role="group" aria-label={t.with} className="tabs px-3">
          {option(false, t.everyone)}
          {option(true, t.leaders)}
        </div>
      )}
      <Messages key={String(isPrivate)} chat={isPrivate ? chats.leaders : chats.all} />
    </div>
  )
}

function Messages({ chat }: { chat: Chat }) {
  const t = useText(text)
  const all = useObserved(chat, (source) => source.messages())
  const log = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  // After each drawing: there are few, and each may bring a message.
  useLayoutEffect(() => {
    if (log.current && isAtEnd.current) log.current.scrollTop = log.current.scrollHeight
  })
  return (
    <div
      ref={log}
      role="log"
      aria-live="off"
      aria-label={t.log}
      tabIndex={0}
      className="flex min-h-0 grow flex-col gap-3 overflow-y-auto p-3"
      onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
        isAtEnd.current = scrollTop + clientHeight > scrollHeight - 8
      }}
    >
      {all.length === 0 && <p className="text-sm text-muted">{t.empty}</p>}
      {all.map((one) => (
        <Saying key={one.id} name={cleanName(one.name)} colour={one.colour % colourCount} at={one.at}>
          {one.text}
        </Saying>
      ))}
    </div>
  )
}
