import { UserPlus } from 'lucide-react'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'

const text = messages({
  en: { invite: 'Invite', means: 'Links into this room' },
  de: { invite: 'Einladen', means: 'Links in diesen Raum' },
})

/** Shows the ways into the room. */
export function InviteButton() {
  const t = useText(text)
  const { navigation } = useRoom()
  return (
    <button className="button max-sm:hidden" onClick={() => navigation.show('invite')} title={t.means}>
      <UserPlus size={16} aria-hidden />
      <span>{t.invite}</span>
    </button>
  )
}
