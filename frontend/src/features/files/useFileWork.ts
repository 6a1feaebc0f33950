import { useEffect, useMemo, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { useCommands } from '../../components/commands'
import type { MenuItem } from '../../components/Menu'
import { tell } from '../../components/notices'
import { languageOf } from '../../config/languages'
import { useText } from '../../i18n/messages'
import { useRoom } from '../../session/react/room'
import { type CodeFile, mostFiles } from '../../sync/code'
import { isLanguageFile } from '../../sync/fileList'
import { useFiles, useRoomLanguage } from '../../sync/react/useCode'
import { chooseFiles } from './addFiles'
import { copyFile, downloadFile } from './download'
import { text } from './text'
import type { OpenedFile } from './useOpenFile'

type Naming = { kind: 'new' } | { kind: 'rename'; id: string }

export type FileWork = ReturnType<typeof useFileWork>

/** All that can be done with the room's files. `focus` gives the focus to the code. */
export function useFileWork({ file: opened, open: show }: OpenedFile, focus: () => void) {
  const t = useText(text)
  const { documents, canWrite, navigation, room } = useRoom()
  const { code } = documents
  const files = useFiles(code)
  const own = languageOf(useRoomLanguage(code)).file
  const [naming, setNaming] = useState<Naming>()
  const [deleting, setDeleting] = useState<CodeFile>()
  const [isAdding, setIsAdding] = useState(false)
  // What is open has a tab, whatever others do with it.
  const tabs = files.filter((file) => file.isShown || file.id === opened?.id)
  const shown = files.filter((file) => file.isShown)

  const open = (id: string) => {
    navigation.follow(undefined)
    show(id)
  }
  const openAndFocus = (id: string) => {
    // At once: the next key is for the file (PAGE-2).
    flushSync(() => open(id))
    focus()
  }
  const work = {
    code,
    tabs,
    opened,
    canWrite,
    naming,
    deleting,
    isAdding,
    hosts: room.repository_hosts ?? [],
    open,
    openAndFocus,
    focus,
    stopNaming() {
      setNaming(undefined)
      focus()
    },
    stopDelete: () => setDeleting(undefined),
    startAdding: () => setIsAdding(true),
    stopAdding() {
      setIsAdding(false)
      focus()
    },
    startNew() {
      if (!canWrite) return
      if (code.isFull) tell(t.full(mostFiles))
      else setNaming({ kind: 'new' })
    },
    /** The file of a language that nobody uses waits under its name, and may be asked for. */
    checkNew: (path: string) => (code.waiting(path) ? undefined : code.problemWith(path)),
    make(path: string) {
      const waiting = code.waiting(path)
      if (waiting) code.restore(waiting.id)
      const id = waiting?.id ?? code.make(path)
      setNaming(undefined)
      openAndFocus(id)
    },
    startRename(file: CodeFile) {
      if (canWrite && !isLanguageFile(file.id) && !file.isDeleted) setNaming({ kind: 'rename', id: file.id })
    },
    rename(file: CodeFile, path: string) {
      setNaming(undefined)
      code.rename(file.id, path)
      focus()
    },
    startDelete(file: CodeFile) {
      if (canWrite && file.id !== own && !file.isDeleted) setDeleting(file)
    },
    remove(file: CodeFile) {
      const at = shown.findIndex(({ id }) => id === file.id)
      const next = shown[at + 1] ?? shown[at - 1]
      if (file.id === opened?.id && next) open(next.id)
      code.delete(file.id)
    },
    move(file: CodeFile, step: number) {
      const at = shown.findIndex(({ id }) => id === file.id)
      if (canWrite && at >= 0 && at + step >= 0 && at + step < shown.length) code.move(file.id, at + step)
    },
    /** What the menu of a file offers. */
    itemsOf(file: CodeFile): MenuItem[] {
      const at = shown.findIndex(({ id }) => id === file.id)
      const isStarter = isLanguageFile(file.id)
      const change: MenuItem[] = [
        {
          id: 'rename',
          label: t.rename,
          detail: isStarter ? t.keepsName : 'F2',
          isDisabled: isStarter || file.isDeleted,
          startsGroup: true,
          run: () => work.startRename(file),
        },
        { id: 'left', label: t.left, isDisabled: at <= 0, run: () => work.move(file, -1) },
        {
          id: 'right',
          label: t.right,
          isDisabled: at < 0 || at === shown.length - 1,
          run: () => work.move(file, 1),
        },
        {
          id: 'delete',
          label: t.remove,
          isDangerous: file.id !== own,
          isDisabled: file.id === own || file.isDeleted,
          ...(file.id === own && { detail: t.isLanguage }),
          startsGroup: true,
          run: () => work.startDelete(file),
        },
      ]
      return [
        { id: 'copy', label: t.copy, run: () => void copyFile(file) },
        { id: 'download', label: t.download, run: () => downloadFile(file) },
        ...(canWrite ? change : []),
      ]
    },
  }
  useFileCommands(work, t)
  return work
}

/** What can be done with files, for the palette. */
function useFileCommands(
  work: Pick<FileWork, 'code' | 'tabs' | 'opened' | 'canWrite' | 'hosts'> & Actions,
  t: ReturnType<typeof useText<typeof text.en>>,
) {
  const { canWrite } = work
  const takesRepositories = canWrite && work.hosts.length > 0
  // The same commands as long as they are called the same: what they are for is looked up when they run.
  const latest = useRef(work)
  useEffect(() => {
    latest.current = work
  })
  const commands = useMemo(() => {
    const { group } = t
    const go = (step: number) => () => {
      const { tabs, opened, openAndFocus } = latest.current
      const at = tabs.findIndex(({ id }) => id === opened?.id)
      const next = tabs[(at + step + tabs.length) % tabs.length]
      if (next) openAndFocus(next.id)
    }
    const onOpened = (run: (file: CodeFile, actions: Actions) => void) => () => {
      const { opened, ...actions } = latest.current
      if (opened) run(opened, actions)
    }
    return [
      { id: 'file.next', title: t.next, group, keys: 'Alt+Shift+PageDown', run: go(1) },
      { id: 'file.previous', title: t.previous, group, keys: 'Alt+Shift+PageUp', run: go(-1) },
      { id: 'file.copy', title: t.copy, group, run: onOpened((file) => void copyFile(file)) },
      { id: 'file.download', title: t.download, group, run: onOpened(downloadFile) },
      ...(canWrite
        ? [
            { id: 'file.new', title: t.create, group, run: () => latest.current.startNew() },
            {
              id: 'file.add',
              title: t.add,
              group,
              run: () => chooseFiles(latest.current.code, latest.current.openAndFocus),
            },
            ...(takesRepositories
              ? [
                  {
                    id: 'file.repository',
                    title: t.addRepository,
                    group,
                    run: () => latest.current.startAdding(),
                  },
                ]
              : []),
            {
              id: 'file.rename',
              title: t.renameFile,
              group,
              run: onOpened((file, { startRename }) => startRename(file)),
            },
            {
              id: 'file.delete',
              title: t.removeFile,
              group,
              run: onOpened((file, { startDelete }) => startDelete(file)),
            },
          ]
        : []),
    ]
  }, [canWrite, takesRepositories, t])
  useCommands(commands)
}

interface Actions {
  openAndFocus: (id: string) => void
  startNew: () => void
  startAdding: () => void
  startRename: (file: CodeFile) => void
  startDelete: (file: CodeFile) => void
}
