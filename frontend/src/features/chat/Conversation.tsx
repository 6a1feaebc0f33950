import { useEffect, useLayoutEffect, useRef } from 'react'
import type { Member } from '../../api/schema'
import { Composer } from '../../components/Composer'
import { Saying } from '../../components/Saying'
import { messages, useText } from '../../i18n/messages'
import { cleanName, colourCount } from '../../session/people'
import type { Chat } from '../../sync/chat'
import { useObserved } from '../../sync/react/useObserved'
import { longestText } from '../../sync/utterance'
import { type ChatName, see } from './unread'

const text = messages({
  en: {
    log: 'Messages',
    write: 'Message',
    placeholder: 'Write a message',
    send: 'Send (Enter)',
    empty: 'No messages yet.',
    observer: 'Observers can read messages, not write them.',
  },
  de: {
    log: 'Nachrichten',
    write: 'Nachricht',
    placeholder: 'Nachricht schreiben',
    send: 'Senden (Enter)',
    empty: 'Noch keine Nachrichten.',
    observer: 'Beobachter können Nachrichten lesen, aber keine schreiben.',
  },
})

interface Props {
  chat: Chat
  name: ChatName
  member: Member
  canSpeak: boolean
  hint: string | undefined
  /** What becomes of what one writes, where one writes it. */
  note: string | undefined
}

/** One conversation, with the newest message in sight unless one has scrolled up. */
export function Conversation({ chat, name, member, canSpeak, hint, note }: Props) {
  const t = useText(text)
  const all = useObserved(chat, (source) => source.messages())
  const log = useRef<HTMLDivElement>(null)
  const isAtEnd = useRef(true)
  // After each drawing: there are few, and each may bring a message.
  useLayoutEffect(() => {
    const place = log.current
    if (place && isAtEnd.current) place.scrollTop = place.scrollHeight
  })
  useEffect(() => see(chat))
  return (
    <>
      <div
        ref={log}
        role="log"
        aria-label={t.log}
        data-chat={name}
        tabIndex={0}
        className="flex min-h-0 grow flex-col gap-3 overflow-y-auto p-3"
        onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) => {
          isAtEnd.current = scrollTop + clientHeight > scrollHeight - 8
        }}
      >
        {hint && <p className="text-xs text-muted">{hint}</p>}
        {all.length === 0 && <p className="text-sm text-muted">{t.empty}</p>}
        {all.map((one) => (
          <Saying key={one.id} name={cleanName(one.name)} colour={one.colour % colourCount} at={one.at}>
            {one.text}
          </Saying>
        ))}
      </div>
      <div className="border-t border-line p-2">
        {note && <p className="px-1 pb-1.5 text-xs text-muted">{note}</p>}
        {canSpeak ? (
          <Composer
            label={t.write}
            placeholder={t.placeholder}
            send={t.send}
            longest={longestText}
            onSend={(said) => {
              isAtEnd.current = true
              return chat.say({ member: member.id, name: member.name, colour: member.colour }, said)
            }}
          />
        ) : (
          <p className="p-1 text-sm text-muted">{t.observer}</p>
        )}
      </div>
    </>
  )
}
