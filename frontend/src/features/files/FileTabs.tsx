import { Ellipsis, Plus } from 'lucide-react'
import { type DragEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { MenuButton, type MenuItem, MenuList } from '../../components/Menu'
import { useText } from '../../i18n/messages'
import type { CodeFile } from '../../sync/code'
import { loaded } from '../../components/loaded'
import { DeleteFile } from './DeleteFile'
import { FileTab, tabId } from './FileTab'
import { NameField } from './NameField'
import { text } from './text'
import type { FileWork } from './useFileWork'
import { usePeopleByFile } from './usePeopleByFile'

/** Few rooms need it. */
const AddRepository = loaded(() =>
  import('./repository/AddRepository').then((module) => module.AddRepository),
)

/** What a dragged tab says it is. */
const dragType = 'application/x-pairpad-file'

interface Props {
  work: FileWork
  /** Further items for the menu of the open file. */
  extra: readonly MenuItem[]
  /** What is done with the open file, at the end of the row. */
  children?: ReactNode
}

/** The room's files, above the code. */
export function FileTabs({ work, extra, children }: Props) {
  const t = useText(text)
  const { code, tabs, opened, canWrite, naming } = work
  const people = usePeopleByFile(tabs)
  const list = useRef<HTMLDivElement>(null)
  const [menu, setMenu] = useState<{ file: CodeFile; anchor: DOMRect }>()
  const [dragged, setDragged] = useState<string>()
  const [drop, setDrop] = useState<{ id: string; side: 'before' | 'after' }>()
  const openId = opened?.id
  useEffect(() => {
    const tab = openId === undefined ? null : document.getElementById(tabId(openId))
    tab?.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  }, [openId])

  const endDrag = () => {
    setDragged(undefined)
    setDrop(undefined)
  }
  const onDrag = (file: CodeFile) => (event: DragEvent<HTMLElement>) => {
    if (event.type === 'dragstart') {
      event.dataTransfer.setData(dragType, file.id)
      event.dataTransfer.effectAllowed = 'move'
      setDragged(file.id)
      return
    }
    if (event.type === 'dragend' || dragged === undefined) return endDrag()
    event.preventDefault()
    const { left, width } = event.currentTarget.getBoundingClientRect()
    const side = event.clientX < left + width / 2 ? 'before' : 'after'
    if (event.type === 'dragover') {
      setDrop((last) => (last?.id === file.id && last.side === side ? last : { id: file.id, side }))
      return
    }
    const others = tabs.filter(({ id, isShown }) => id !== dragged && isShown)
    const at = others.findIndex(({ id }) => id === file.id)
    if (at >= 0) code.move(dragged, side === 'before' ? at : at + 1)
    endDrag()
  }

  const show = (file: CodeFile | undefined) => {
    if (!file) return
    work.open(file.id)
    document.getElementById(tabId(file.id))?.focus()
  }
  const onKey = (file: CodeFile, index: number, { key, ctrlKey, shiftKey }: KeyEvent): boolean => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key]
    if (step !== undefined && ctrlKey && shiftKey) work.move(file, step)
    else if (step !== undefined) show(tabs[(index + step + tabs.length) % tabs.length])
    else if (key === 'Home') show(tabs[0])
    else if (key === 'End') show(tabs.at(-1))
    else if (key === 'F2') work.startRename(file)
    else if (key === 'Delete') work.startDelete(file)
    else if (key === 'Enter' || key === ' ') work.focus()
    else return false
    return true
  }
  // In the document by their ids, so that none is moved in it: that would take the focus from it.
  const steady = tabs
    .map((file, index) => ({ file, index }))
    .toSorted((a, b) => (a.file.id < b.file.id ? -1 : 1))
  return (
    <div className="flex shrink-0 items-stretch border-b border-line bg-panel">
      <div className="relative flex min-w-0 items-stretch">
        <div
          ref={list}
          role="tablist"
          aria-label={t.tabs}
          className="flex min-w-0 overflow-x-auto [scrollbar-width:thin]"
        >
          {steady.map(({ file, index }) =>
            naming?.kind === 'rename' && naming.id === file.id ? (
              <span key={file.id} role="presentation" style={{ order: index }}>
                <RenameField work={work} file={file} />
              </span>
            ) : (
              <FileTab
                key={file.id}
                file={file}
                index={index}
                count={tabs.length}
                isOpen={file.id === openId}
                people={people[file.id] ?? []}
                drop={drop?.id === file.id && dragged !== file.id ? drop.side : undefined}
                isMovable={canWrite && !file.isDeleted}
                onPress={() => work.openAndFocus(file.id)}
                onFocus={() => undefined}
                onRename={() => work.startRename(file)}
                onKeyDown={(event) => onKey(file, index, event) && event.preventDefault()}
                onMenu={(event) => {
                  event.preventDefault()
                  const { clientX: x, clientY: y } = event
                  const isByKey = x === 0 && y === 0
                  const anchor = isByKey
                    ? event.currentTarget.getBoundingClientRect()
                    : new DOMRect(x, y, 0, 0)
                  setMenu({ file, anchor })
                }}
                onDrag={onDrag(file)}
              />
            ),
          )}
        </div>
      </div>
      {naming?.kind === 'new' && (
        <NameField
          label={t.name}
          initial=""
          check={work.checkNew}
          onName={work.make}
          onCancel={work.stopNaming}
        />
      )}
      {canWrite && (
        <button
          className="button button-icon shrink-0"
          aria-label={t.create}
          title={t.create}
          onClick={work.startNew}
        >
          <Plus size={16} aria-hidden />
        </button>
      )}
      {opened && (
        <span className="ml-auto flex shrink-0 items-center border-l border-line">
          {children}
          <MenuButton
            className="button button-icon"
            label={t.more}
            items={[...extra, ...work.itemsOf(opened)]}
          >
            <Ellipsis size={16} aria-hidden />
          </MenuButton>
        </span>
      )}
      {menu && (
        <MenuList
          label={t.moreOf(menu.file.path)}
          items={work.itemsOf(menu.file)}
          anchor={menu.anchor}
          onClose={() => setMenu(undefined)}
        />
      )}
      <DeleteFile work={work} />
      {work.isAdding && <AddRepository work={work} />}
    </div>
  )
}

type KeyEvent = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'shiftKey'>

function RenameField({ work, file }: { work: FileWork; file: CodeFile }) {
  const t = useText(text)
  return (
    <NameField
      label={t.newName(file.path)}
      initial={file.path}
      check={(path) => work.code.problemWith(path, file.id)}
      onName={(path) => work.rename(file, path)}
      onCancel={work.stopNaming}
    />
  )
}
