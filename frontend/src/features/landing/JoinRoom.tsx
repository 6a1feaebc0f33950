import { ArrowRight } from 'lucide-react'
import { type FormEvent, useState } from 'react'
import { useLocation } from 'wouter'
import { roomPageIn } from '../../api/rooms'
import { messages, useText } from '../../i18n/messages'

const text = messages({
  en: {
    label: 'Join a room',
    placeholder: 'Paste the link you were sent',
    join: 'Join',
    wrong: 'That is not a room link. Paste all of it, including the # and what follows.',
  },
  de: {
    label: 'Einem Raum beitreten',
    placeholder: 'Erhaltenen Link einfügen',
    join: 'Beitreten',
    wrong: 'Das ist kein Link zu einem Raum. Fügen Sie ihn ganz ein, mit dem # und allem, was folgt.',
  },
})

/** Goes to the room of a link. */
export function JoinRoom() {
  const t = useText(text)
  const [, navigate] = useLocation()
  const [pasted, setPasted] = useState('')
  const [isWrong, setIsWrong] = useState(false)
  const join = (event: FormEvent) => {
    event.preventDefault()
    const page = roomPageIn(pasted)
    if (page) navigate(page)
    else setIsWrong(true)
  }
  return (
    <form onSubmit={join} className="flex flex-col gap-2 border-t border-line pt-6" noValidate>
      <label htmlFor="join" className="text-sm font-medium">
        {t.label}
      </label>
      <div className="flex gap-2">
        <input
          id="join"
          className="field grow"
          placeholder={t.placeholder}
          autoComplete="off"
          spellCheck={false}
          value={pasted}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? 'join-wrong' : undefined}
          onChange={(event) => {
            setPasted(event.target.value)
            setIsWrong(false)
          }}
        />
        <button className="button" type="submit">
          {t.join}
          <ArrowRight size={18} aria-hidden />
        </button>
      </div>
      {isWrong && (
        <p id="join-wrong" role="alert" className="text-sm text-danger">
          {t.wrong}
        </p>
      )}
    </form>
  )
}
