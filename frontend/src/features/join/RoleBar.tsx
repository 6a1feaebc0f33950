import { ArrowRightLeft } from 'lucide-react'
import type { Role } from '../../api/schema'
import { messages, useText } from '../../i18n/messages'
import { byRights } from '../../session/roles'
import { roleText } from '../../session/roleText'
import { otherWays, switchTo } from '../../session/ways'

const text = messages({
  en: {
    candidate: 'You are here as a candidate.',
    observer: 'You are here as an observer.',
    interviewer: 'You are here as an interviewer.',
    owner: 'You are here as the owner.',
    alsoOwner: 'You also own this room.',
    also: 'This browser knows other links into it.',
    switch: 'Switch to',
    preview: 'This is what candidates see. What you type is yours, and everybody sees it.',
    lobby: 'This is what candidates see while they wait.',
    back: 'Back to your own view',
  },
  de: {
    candidate: 'Sie sind als Kandidat hier.',
    observer: 'Sie sind als Beobachter hier.',
    interviewer: 'Sie sind als Interviewer hier.',
    owner: 'Sie sind als Eigentümer hier.',
    alsoOwner: 'Der Raum gehört auch Ihnen.',
    also: 'Dieser Browser kennt weitere Links in diesen Raum.',
    switch: 'Wechseln zu',
    preview: 'Das sehen Kandidaten. Was Sie schreiben, ist von Ihnen und für alle zu sehen.',
    lobby: 'Das sehen Kandidaten, während sie warten.',
    back: 'Zurück zu Ihrer Ansicht',
  },
})

interface Props {
  room: string
  /** What this tab is here as. */
  role: Role
  /** Ends the preview, where this is one. */
  onBack: (() => void) | undefined
  /** The preview is of the lobby. */
  isLobby: boolean
}

/**
 * As whom one is here, where that might surprise: in the preview, and where this browser
 * knows a link that may do more (PAGE-3).
 */
export function RoleBar({ room, role, onBack, isLobby }: Props) {
  const t = useText(text)
  const roles = useText(roleText)
  const others = otherWays(room, role)
  // Never in the room.
  if (role === 'reviewer') return null
  // Who may do no more as anybody else is who they think they are.
  if (!onBack && !others.some((way) => byRights(way.role, role) < 0)) return null
  const owns = others.some((way) => way.role === 'owner')
  return (
    <p
      data-role-bar
      className="flex flex-wrap items-center justify-center gap-x-3 gap-y-1 border-b border-line bg-panel px-4 py-1 text-sm"
    >
      {onBack ? (
        <>
          <span>{isLobby ? t.lobby : t.preview}</span>
          <button className="button button-small" onClick={onBack}>
            {t.back}
          </button>
        </>
      ) : (
        <>
          <span>
            {t[role]} {owns ? t.alsoOwner : t.also}
          </span>
          {others.map((way) => (
            <button key={way.token} className="button button-small" onClick={() => switchTo(room, way)}>
              <ArrowRightLeft size={14} aria-hidden />
              {t.switch} {roles[way.role]}
            </button>
          ))}
        </>
      )}
    </p>
  )
}
