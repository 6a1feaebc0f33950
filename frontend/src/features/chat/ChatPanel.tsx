import { useState } from 'react'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { useQuiet } from '../../session/react/useQuiet'
import { leads } from '../../session/roles'
import { Conversation } from './Conversation'
import { chatOf } from './unread'

const text = messages({
  en: {
    everyone: 'Everyone',
    leaders: 'Interviewers only',
    with: 'Who reads it',
    private: 'Candidates and observers never see this.',
    held: (time: string) =>
      `You’re working alone: the others get your messages at ${time}, or when you choose “Show now”.`,
  },
  de: {
    everyone: 'Alle',
    leaders: 'Nur Interviewer',
    with: 'Wer es liest',
    private: 'Kandidaten und Beobachter sehen das nie.',
    held: (time) =>
      `Sie arbeiten allein: Die anderen erhalten Ihre Nachrichten um ${time} oder wenn Sie „Jetzt zeigen“ wählen.`,
  },
})

/** The chat of all, and for those who lead one of their own. */
export function ChatPanel() {
  const t = useText(text)
  const { documents, role, member } = useRoom()
  const quiet = useQuiet()
  const [isPrivate, setIsPrivate] = useState(false)
  const isLeading = leads({ role })
  // A role that is only looked through, in the preview, sees what candidates see.
  const name = isLeading && isPrivate ? 'notes' : 'code'
  const chat = chatOf(documents, name)
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
      {isLeading && (
        <div role="group" aria-label={t.with} className="tabs px-3">
          {option(false, t.everyone)}
          {option(true, t.leaders)}
        </div>
      )}
      <Conversation
        key={name}
        chat={chat}
        name={name}
        member={member}
        canSpeak={role !== 'observer'}
        hint={name === 'notes' ? t.private : undefined}
        note={name === 'code' && quiet?.isYou ? t.held(quiet.time) : undefined}
      />
    </div>
  )
}
