import { useCallback, useEffect, useMemo, useState } from 'react'
import { type Command, useCommands } from '../../components/commands'
import { loaded } from '../../components/loaded'
import type { MenuItem } from '../../components/Menu'
import { useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { text } from './text'

const ChangesView = loaded(() => import('./ChangesView').then((part) => part.ChangesView))

interface Props {
  /** Id of the open file: where another is opened, the code is to be seen. */
  fileId: string
  /** What the menu of the files offers of this. */
  onItems: (items: readonly MenuItem[]) => void
}

/** Shows in place of the code what has changed in all files, when somebody asks. */
export function Changes({ fileId, onItems }: Props) {
  const t = useText(text)
  const { navigation } = useRoom()
  const [openOver, setOpenOver] = useState<string>()
  const isOpen = openOver === fileId
  const open = useCallback(() => setOpenOver(fileId), [fileId])
  const commands = useMemo(
    (): Command[] => [{ id: 'changes', title: t.command, group: t.group, keys: 'Alt+Shift+D', run: open }],
    [t, open],
  )
  useCommands(commands)
  useEffect(() => {
    onItems([{ id: 'changes', label: t.item, run: open }])
    return () => onItems([])
  }, [onItems, t, open])
  useEffect(() => {
    const code = document.getElementById('code')
    if (!isOpen || !code) return undefined
    // It is covered: nobody gets lost in it.
    code.inert = true
    return () => {
      code.inert = false
    }
  }, [isOpen])
  if (!isOpen) return null
  return (
    <ChangesView
      onClose={(isLeaving) => {
        setOpenOver(undefined)
        // Where one goes somewhere else, the focus is there.
        if (!isLeaving) setTimeout(navigation.focus)
      }}
    />
  )
}
