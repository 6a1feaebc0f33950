import { useMemo } from 'react'
import { type Command, useCommands } from '../../components/commands'
import { messages, useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { commentKeys, select } from './selection'

const text = messages({
  en: { add: 'Comment on this line', group: 'Code' },
  de: { add: 'Diese Zeile kommentieren', group: 'Code' },
})

/** Offers to comment on the line where one is. */
export function useCommentCommand() {
  const t = useText(text)
  const { canWrite, navigation } = useRoom()
  const { here, show } = navigation
  const commands = useMemo((): Command[] => {
    if (!canWrite) return []
    const run = () => {
      const place = here()
      if (!place) return
      select({ kind: 'new', place })
      show('comments')
    }
    return [{ id: 'comment', title: t.add, group: t.group, keys: commentKeys, run }]
  }, [t, canWrite, here, show])
  useCommands(commands)
}
