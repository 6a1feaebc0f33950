import { ArrowRightLeft } from 'lucide-react'
import type { Role } from '../../api/schema'
import { messages, useText } from '../../i18n/messages'
import { rememberTab, waysInto } from '../../session/memory'
import { byRights } from '../../session/roles'

const text = messages({
  en: {
    candidate: 'You are here as a candidate.',
    observer: 'You are here as an observer.',
    interviewer: 'You are here as an interviewer.',
    owner: 'You are here as the owner.',
    alsoOwner: 'You also own this room.',
    also: 'You can also be here as an interviewer.',
    switch: 'Switch',
    preview: 'This is what candidates see. What you type is yours, and is seen by everybody.',
    back: 'Back to your own view',
  },
  de: {
    candidate: 'Sie sind als Kandidat hier.',
    observer: 'Sie sind als Beobachter hier.',
    interviewer: 'Sie sind als Interviewer hier.',
    owner: 'Sie sind als Eigentümer hier.',
    alsoOwner: 'Dieser Raum gehört auch Ihnen.',
    also: 'Sie können auch als Interviewer hier sein.',
    switch: 'Wechseln',
    preview: 'Das sehen Kandidaten. Was Sie schreiben, ist von Ihnen und für alle zu sehen.',
    back: 'Zurück zu Ihrer Ansicht',
  },
})

interface Props {
  room: string
  /** What this tab is here as. */
  role: Role
  /** Ends the preview, where this is one. */
  onBack: (() => void) | undefined
}

/**
 * As whom one is here, where that might surprise: in the preview, and where this browser
 * knows a link that may do more (PAGE-3).
 */
export function RoleBar({ room, role, onBack }: Props) {
  const t = useText(text)
  const better = waysInto(room).find((way) => byRights(way.role, role) < 0)
  if (!onBack && (!better || (better.role !== 'owner' && better.role !== 'interviewer'))) return null
  const change = () => {
    if (!better) return
    rememberTab(room, better.token)
    location.reload()
  }
  return (
    <p
      data-role-bar
      className="flex flex-wrap items-center justify-center gap-x-3 gap-y-1 border-b border-line bg-panel px-4 py-1 text-sm"
    >
      {onBack ? (
        <>
          <span>{t.preview}</span>
          <button className="button button-small" onClick={onBack}>
            {t.back}
          </button>
        </>
      ) : (
        <>
          <span>
            {t[role]} {better?.role === 'owner' ? t.alsoOwner : t.also}
          </span>
          <button className="button button-small" onClick={change}>
            <ArrowRightLeft size={14} aria-hidden />
            {t.switch}
          </button>
        </>
      )}
    </p>
  )
}
