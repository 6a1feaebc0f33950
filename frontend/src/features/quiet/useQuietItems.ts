import { EyeOff } from 'lucide-react'
import { useSyncExternalStore } from 'react'
import type { MenuItem } from '../../components/Menu'
import { useText } from '../../i18n/messages'
import { useQuiet } from '../../session/react/useQuiet'
import { useRoom } from '../../session/react/room'
import { leads } from '../../session/roles'
import { choiceText } from './choiceText'
import { choices, useQuietMode } from './useQuietMode'

/** From here on the header has room for the button: `sm` of the styles. */
const roomy = matchMedia('(min-width: 40rem)')
const onRoom = (listener: () => void) => {
  roomy.addEventListener('change', listener)
  return () => roomy.removeEventListener('change', listener)
}

/** What a leader's menu offers on a phone, where the header has no room for the button. */
export function useQuietItems(): MenuItem[] {
  const t = useText(choiceText)
  const { role } = useRoom()
  const quiet = useQuiet()
  const { canBegin, begin } = useQuietMode()
  const isRoomy = useSyncExternalStore(onRoom, () => roomy.matches)
  if (isRoomy || !leads({ role }) || !canBegin || quiet) return []
  return choices.map((minutes, at) => ({
    id: `quiet-${minutes}`,
    label: t.begin(minutes),
    Icon: EyeOff,
    startsGroup: at === 0,
    run: () => begin(minutes),
  }))
}
