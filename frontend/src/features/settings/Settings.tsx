import { Tabs } from 'radix-ui'
import { Dialog } from '../../components/Dialog'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { leads } from '../../session/roles'
import { PersonalSettings } from './PersonalSettings'
import { RoomSettings } from './RoomSettings'

const text = messages({
  en: { title: 'Settings', mine: 'For you', room: 'For the room' },
  de: { title: 'Einstellungen', mine: 'Für Sie', room: 'Für den Raum' },
})

/** One's own settings, and for those who lead it the room's. */
export function Settings({ onClose }: { onClose: () => void }) {
  const t = useText(text)
  const { role } = useRoom()
  if (!leads({ role })) {
    return (
      <Dialog title={t.title} onClose={onClose}>
        <PersonalSettings />
      </Dialog>
    )
  }
  return (
    <Dialog title={t.title} onClose={onClose}>
      <Tabs.Root defaultValue="mine">
        <Tabs.List className="tabs" aria-label={t.title}>
          <Tabs.Trigger className="tab" value="mine">
            {t.mine}
          </Tabs.Trigger>
          <Tabs.Trigger className="tab" value="room">
            {t.room}
          </Tabs.Trigger>
        </Tabs.List>
        <Tabs.Content value="mine" className="min-h-[29rem] pt-2">
          <PersonalSettings />
        </Tabs.Content>
        <Tabs.Content value="room" className="min-h-[29rem] pt-2">
          <RoomSettings />
        </Tabs.Content>
      </Tabs.Root>
    </Dialog>
  )
}
